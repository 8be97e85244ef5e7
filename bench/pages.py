"""What is asked of the server: each page many times, always for other customers, and the same rows as bare SQL beside it."""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from bench.asking import Asked, Visitor

TIMES = 200
WARM_UP = 12
LIVE = "archived_at IS NULL AND merged_into_id IS NULL"
FOUND_BY = "(search || array_to_tsvector(ARRAY['s:' || stage]::text[]))"
LISTED = "id, kind, name, stage, tags, last_contact_at, owner_id, sort_name"
_WRITES = 60  # their p95 is steady enough, and they leave rows behind

Floor = tuple[str, Callable[[], list[Any]]]


@dataclass(frozen=True)
class Aims:
    """At most so many milliseconds at the half and at nineteen of twenty, and at the half of what writes; at most so many statements."""

    p50: float = 15.0
    p95: float = 45.0
    write: float = 20.0
    statements: int = 12


@dataclass(frozen=True)
class Page:
    """One kind of request: how to make the requests, and one bare statement for its rows with values for each time."""

    name: str
    asks: Callable[[int], list[Asked]]
    floor: Floor | None = None
    is_write: bool = False
    is_api: bool = False
    rushed: bool = False
    is_whole: bool = True
    aims: Aims = Aims()

    @property
    def times(self) -> int:
        """How often it is asked."""
        return WARM_UP + (_WRITES if self.is_write else TIMES)


class Sample:
    """Customers picked by chance from a database, the same on every run."""

    def __init__(self, database: Any) -> None:
        self.database, self.chance, self.ever_new = database, random.Random(7), random.Random()
        self.highest = self._one("SELECT max(id) FROM customers_customer WHERE external_id <> '' AND kind = 'person'")
        self.middle = "~".join(["0", *map(str, self._middle())])
        points = "SELECT value, key FROM customers_contactpoint WHERE channel = 'phone' AND customer_id = ANY(%s)"
        self.phones = database.execute(points, [self.numbers(400)]).fetchall()
        found = "SELECT DISTINCT postcode FROM customers_contactpoint WHERE channel = 'address' AND customer_id = ANY(%s)"
        self.postcodes = [row[0] for row in database.execute(found, [self.numbers(250)])]
        names = "SELECT given_name, family_name FROM customers_customer WHERE id = ANY(%s) AND family_name ~ '^[A-Za-z]{7,}$'"
        self.names = database.execute(names, [self.numbers(900)]).fetchall()

    def _one(self, sql: str) -> Any:
        return self.database.execute(sql).fetchone()[0]

    def _middle(self) -> tuple[str, int]:
        half = self._one("SELECT count(*) FROM customers_customer") // 2
        return self.database.execute(
            f"SELECT sort_name, id FROM customers_customer WHERE {LIVE} ORDER BY sort_name, id OFFSET %s LIMIT 1", [half]
        ).fetchone()

    def numbers(self, count: int) -> list[int]:
        """Numbers of customers."""
        return [self.chance.randint(1, self.highest) for _ in range(count)]

    def slips(self) -> list[str]:
        """Family names with two letters the wrong way round."""
        found = []
        for _, family in self.names:
            at = self.chance.randint(1, len(family) - 3)
            found.append(family[:at] + family[at + 1] + family[at] + family[at + 2 :])
        return found


def pages(sample: Sample, visitor: Visitor) -> list[Page]:
    """Everything that is asked, reading first."""
    return [*_lists(sample), *_searches(sample), *_api(sample), *_writes(sample, visitor)]


def _lists(sample: Sample) -> list[Page]:
    ordered = "ORDER BY sort_name, id LIMIT 51"
    beyond = sample.middle.split("~")[1:]
    deep = f"SELECT {LISTED} FROM customers_customer WHERE {LIVE} AND (sort_name, id) > (%s, %s) {ordered}"
    few = "town is Wrexham and stage is prospect"
    vector = f"SELECT {LISTED} FROM customers_customer WHERE {LIVE} AND {FOUND_BY} @@ %s::tsquery {ordered}"
    customer = (
        "WITH one AS (SELECT * FROM customers_customer WHERE id = %s) SELECT (SELECT to_jsonb(one) - 'search' FROM one),"
        " (SELECT jsonb_agg(p) FROM customers_contactpoint p JOIN one ON p.customer_id = one.id),"
        " (SELECT jsonb_agg(e) FROM (SELECT e.* FROM customers_event e JOIN one ON e.customer_id = one.id ORDER BY at DESC, id DESC LIMIT 30) e)"
    )
    live = f"SELECT {LISTED} FROM customers_customer WHERE {LIVE}"
    return [
        Page("List", _same("/customers/"), (f"{live} {ordered}", list), rushed=True),
        Page("Deep list", _same(f"/customers/?after={quote(sample.middle)}"), (deep, lambda: [beyond[0], int(beyond[1])]), rushed=True),
        Page("List, few match", _where(few), (vector, lambda: ["'t:wrexham' & 's:prospect'"]), rushed=True),
        Page("List, most match", _where("stage is active"), (f"{live} AND stage = 'active' {ordered}", list)),
        Page(
            "Customer",
            lambda count: [Asked(f"/customers/CU-{number}/") for number in sample.numbers(count)],
            (customer, lambda: sample.numbers(1)),
            rushed=True,
        ),
        Page("Today", _same("/"), aims=Aims(p50=20.0, p95=60.0, statements=15)),
    ]


def _searches(sample: Sample) -> list[Page]:
    common = ["smith", "jones", "taylor", "brown", "oliver", "sarah", "williams", "patel"]
    rare = [f"{given.split()[0]} {family}" for given, family in sample.names]
    shown = f"SELECT id, name, kind FROM customers_customer WHERE merged_into_id IS NULL AND {FOUND_BY} @@ %s::tsquery LIMIT 30"

    def searched(name: str, texts: list[str], terms: Callable[[str], str] | None = None, *, rushed: bool = False) -> Page:
        floor = (shown, lambda: [terms(sample.chance.choice(texts))]) if terms else None
        return Page(name, _cycle("/search/", "q", texts), floor, rushed=rushed)

    return [
        searched("Search, common name", common, lambda text: f"'{text}'"),
        searched("Search, rare name", rare, lambda text: " & ".join(f"'{word.lower()}'" for word in text.split()), rushed=True),
        searched("Search, typing error", sample.slips()),
        searched("Search, phone", [f"+44 (0){value[1:5]} {value[5:]}" for value, _ in sample.phones]),
        searched("Search, postcode", sample.postcodes),
        searched("Search, reference", [f"CU-{number}" for number in sample.numbers(300)]),
        Page("Palette, three letters", _cycle("/palette/", "q", [family[:3] for _, family in sample.names]), is_whole=False),
    ]


def _api(sample: Sample) -> list[Page]:
    return [
        Page("API, list", _same("/api/v1/customers"), is_api=True, is_whole=False),
        Page(
            "API, read",
            lambda count: [Asked(f"/api/v1/customers/CU-{number}") for number in sample.numbers(count)],
            is_api=True,
            is_whole=False,
        ),
    ]


def _writes(sample: Sample, visitor: Visitor) -> list[Page]:
    insert = (
        "INSERT INTO customers_customer (kind, name, title, given_name, family_name, known_as, pronunciation, pronouns, language, how_to_help,"
        " is_deceased, stage, stage_since, tags, custom, external_id, sort_name, search, version, created_at, created_via, changed_at)"
        " VALUES ('person', %s, '', '', '', '', '', '', '', '', false, 'new', now(), '{}', '{}', '', %s, to_tsvector('simple', %s), 1, now(),"
        " 'command', now())"
    )

    def name() -> str:
        """Nobody's: someone like an earlier customer would be asked about, not added."""
        (given, family), (_, other), (_, third) = sample.ever_new.sample(sample.names, 3)
        return f"{given} {family}-{other}-{third}"

    def added(count: int) -> list[Asked]:
        return [visitor.form("/customers/new/", _details(name(), sample)) for _ in range(count)]

    def logged(count: int) -> list[Asked]:
        told = {"kind": "call", "direction": "in", "said": "Asked when the engineer comes.", "follow_up_on": "tomorrow"}
        return [visitor.form(f"/customers/CU-{number}/interactions/new/", told) for number in sample.numbers(count)]

    def given(count: int) -> list[Asked]:
        json_type = (("Content-Type", "application/json"),)
        return [
            Asked("/api/v1/customers", "POST", json.dumps(_given(name(), sample)).encode(), json_type, good=(201,)) for _ in range(count)
        ]

    return [
        Page("Add a customer", added, (insert, lambda: [name()] * 3), is_write=True, is_whole=False),
        Page("Log a call with a follow-up", logged, is_write=True, is_whole=False),
        Page("API, add", given, is_write=True, is_api=True, is_whole=False),
    ]


def _details(name: str, sample: Sample) -> dict[str, str]:
    number = sample.ever_new.randint(4 * 10**8, 5 * 10**8 - 1)
    return {
        "kind": "person",
        "name": name,
        "given_name": name.split()[0],
        "family_name": name.split()[-1],
        "email": f"measured{number}@mail.example",
        "phone": f"07{number}",
        "address": f"{number % 900 + 1} Mill Lane\nLeeds\n{sample.ever_new.choice(sample.postcodes)}",
        "stage": "new",
    }


def _given(name: str, sample: Sample) -> dict[str, Any]:
    given = _details(name, sample)
    points = [{"channel": channel, "value": given.pop(channel)} for channel in ("email", "phone")]
    return {**{key: value for key, value in given.items() if key != "address"}, "contact_points": points}


def _same(path: str) -> Callable[[int], list[Asked]]:
    return lambda count: [Asked(path)] * count


def _where(rule: str) -> Callable[[int], list[Asked]]:
    return _same(f"/customers/?{urlencode({'where': rule})}")


def _cycle(path: str, name: str, texts: list[str]) -> Callable[[int], list[Asked]]:
    return lambda count: [Asked(f"{path}?{urlencode({name: texts[at % len(texts)]})}") for at in range(count)]
