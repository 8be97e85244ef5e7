"""Puts made-up people straight into the tables by COPY: python -m bench.loading 1000000 [DATA-FOLDER].

Indexes that guard nothing are taken off first and made again after, as an import of this size would do by hand.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

BATCH = 20_000


def main(count: int) -> None:
    """Fill an empty database and print how long each part took."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    connection.ensure_connection()
    raw = connection.connection
    if raw.execute("SELECT EXISTS (SELECT FROM customers_customer)").fetchone()[0]:
        sys.exit("There are customers here already.")
    indexes = take_off(raw, TABLES)
    timed("rows", lambda: _rows(raw, count))
    timed("indexes", lambda: [raw.execute(made) for made in indexes])
    raw.execute("SELECT setval('customers_customer_id_seq', %s)", [count])
    raw.commit()
    raw.autocommit = True
    timed("vacuum", lambda: raw.execute("VACUUM ANALYZE"))


def timed(what: str, work: Callable[[], Any]) -> None:
    """Do it, and print how long it took."""
    start = time.perf_counter()
    work()
    print(f"{what}: {time.perf_counter() - start:.1f} s", flush=True)


TABLES = ("customers_customer", "customers_contactpoint", "customers_event", "customers_word")


def take_off(raw: Any, tables: Iterable[str]) -> list[str]:
    """Drop the indexes that are no constraints; the statements that make them again."""
    found = raw.execute(
        "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid"
        " WHERE c.relname = ANY(%s) AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid)",
        [list(tables)],
    ).fetchall()
    for name, _ in found:
        raw.execute(f"DROP INDEX {name}")
    return [made for _, made in found]


def _text(value: str) -> str:
    return value.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")


def _lexemes(found: Iterable[str]) -> str:
    return " ".join("'" + word.replace("\\", "\\\\").replace("'", "''") + "'" for word in found)


def _rows(raw: Any, count: int) -> None:
    from bench.people import people
    from rapport.customers.searching import trigrams

    vocabulary: set[str] = set()
    stream: Iterator[Any] = people(count)
    while batch := list(islice(stream, BATCH)):
        written = [_written(person, vocabulary) for person in batch]
        for (table, columns), lines in zip(_COPIES, zip(*written, strict=True), strict=True):
            with raw.cursor().copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                copy.write("".join(lines))
    with raw.cursor().copy("COPY customers_word (word, grams) FROM STDIN") as copy:
        for word in sorted(vocabulary):
            copy.write(f"{_text(word)}\t{_text('{' + ','.join(json.dumps(gram) for gram in trigrams(word)) + '}')}\n")
    print(f"{len(vocabulary):,} words")


_COPIES = (
    ("customers_customer", "id, kind, name, title, given_name, family_name, known_as, pronunciation, pronouns, language, how_to_help, is_deceased, stage, stage_since,"
     " tags, custom, external_id, sort_name, search, last_contact_at, version, created_at, created_via, changed_at"),
    ("customers_contactpoint", "customer_id, channel, value, key, parts, postcode, label, purpose, is_preferred, invalid_reason, version, created_at"),
    ("customers_event", "customer_id, at, recorded_at, kind, facts, visibility, road, about"),
)  # fmt: skip


def _written(person: Any, vocabulary: set[str]) -> tuple[str, str, str]:
    from rapport.customers.normalising import found_by, names
    from rapport.customers.normalising.words import search_words

    added = person.added.isoformat()
    number = person.number
    address = ", ".join((*person.lines, person.town, person.postcode))
    found = set(search_words(person.name, address, person.email.partition("@")[0]))
    vocabulary |= found
    keys = {
        found_by.reference_key(number),
        found_by.whole(person.external_id),
        found_by.postcode(person.postcode),
        f"t:{names.fold(person.town)}",
    }
    keys |= {found_by.whole(key) for key in (person.phone, person.email) if key}
    if person.email:
        keys.add("@" + person.email.partition("@")[2])
    touched = person.last_contact
    sort_name = names.fold(f"{person.family} {person.given}")
    tags = "{" + ",".join(person.tags) + "}"
    customer = (
        f"{number}\tperson\t{_text(person.name)}\t\t{_text(person.given)}\t{_text(person.family)}\t\t\t\t\t\tf\t{person.stage}\t{added}\t{tags}\t{{}}\t"
        f"{person.external_id}\t{_text(sort_name)}\t{_text(_lexemes(found | keys))}\t{touched.isoformat() if touched else chr(92) + 'N'}\t1\t{added}\tcommand\t{added}\n"
    )
    return customer, _points(person, address, added), _events(person)


def _points(person: Any, address: str, added: str) -> str:
    parts = {"lines": list(person.lines), "town": person.town, "county": "", "postcode": person.postcode, "country": "GB"}
    key = f"{person.postcode.replace(' ', '')} {person.lines[-1]}".casefold()
    lines = [
        f"{person.number}\taddress\t{_text(address)}\t{_text(key)}\t{_text(json.dumps(parts))}\t{person.postcode}\t\t\tf\t\t1\t{added}\n"
    ]
    if person.email:
        lines.append(f"{person.number}\temail\t{person.email}\t{person.email}\t\\N\t\t\t\tf\t\t1\t{added}\n")
    if person.phone:
        shown = f"0{person.phone[3:7]} {person.phone[7:]}"
        lines.append(f"{person.number}\tphone\t{shown}\t{person.phone}\t\\N\t\t\t\tf\t\t1\t{added}\n")
    return "".join(lines)


def _events(person: Any) -> str:
    return "".join(
        f"{person.number}\t{each.at.isoformat()}\t{each.at.isoformat()}\t{each.kind}\t{_text(json.dumps(each.facts))}\tstaff\tcommand\t\n"
        for each in person.happenings
    )


if __name__ == "__main__":
    os.environ["RAPPORT_DATA"] = sys.argv[2] if len(sys.argv) > 2 else "var/bench"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rapport.config.settings")
    os.environ.setdefault("RAPPORT_SECRET_KEY", "only-for-measuring-" + "x" * 40)
    from rapport.config import embedded

    embedded.ensure_database(embedded.data_dir(), is_durable=False)
    main(int(sys.argv[1]))
