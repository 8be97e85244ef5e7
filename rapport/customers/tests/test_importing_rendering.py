"""A row as text for COPY comes back from the database as the row it was."""

import json

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.customers import points
from rapport.customers.importing import copying, rendering
from rapport.customers.importing.preparing import Cells, Terms
from rapport.customers.mapping import RowRefused, guess
from rapport.customers.normalising import names
from rapport.customers.normalising.addresses import Address

texts = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=30)
HEADER = ("Name", "Email", "Address", "Town", "Note", "Tags")
AT = "2026-11-22T09:00:00+00:00"


@pytest.fixture(scope="module")
def tables(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE rendered (LIKE customers_customer INCLUDING DEFAULTS)")
        cursor.execute("CREATE TEMPORARY TABLE rendered_point (LIKE customers_contactpoint INCLUDING DEFAULTS)")
        cursor.execute("ALTER TABLE rendered_point ALTER id DROP NOT NULL")
        yield cursor
        cursor.execute("DROP TABLE rendered, rendered_point")


def put(cursor, line):
    cursor.execute("DELETE FROM rendered")
    cursor.execute("DELETE FROM rendered_point")
    copying.rows(cursor, "rendered", rendering.CUSTOMER, [line.with_number("77")])
    copying.rows(cursor, "rendered_point", rendering.POINT, ["77" + point for point in line.points])


@given(name=texts, street=texts, town=texts, note=texts, tag=texts)
@settings(deadline=None, max_examples=80)
def test_names_tags_and_addresses(tables, name, street, town, note, tag):
    row = Cells(2, [f"Z{name}", "ann@example.org", f"1 {street}", town, note, f"t{tag}"])
    terms = Terms(guess(HEADER, [row]), origin=rendering.origin(AT, 5, None, "job"))
    [line] = rendering.lines([row], terms)
    assert not isinstance(line, RowRefused)
    put(tables, line)
    tables.execute(
        "SELECT id, name, tags, imported_by_id, version, created_via, search @@ quote_literal(%s)::tsquery FROM rendered", ["=000077"]
    )
    number, stored, tags, imported, version, road, is_found = tables.fetchone()
    [ready] = rendering.prepare([row], terms)
    assert (number, imported, version, road, is_found) == (77, 5, 1, "job", True)
    assert (stored, tags) == (ready.columns["name"], list(ready.columns["tags"]))
    tables.execute("SELECT channel, value, key, parts::text, is_preferred FROM rendered_point ORDER BY channel")
    stored = [(*rest, json.loads(parts) if parts else None, is_first) for *rest, parts, is_first in tables.fetchall()]
    assert stored == sorted(
        [(point.channel, point.value, point.key, point.parts, True) for point, _ in ready.points], key=lambda each: each[0]
    )


@given(lines=st.lists(texts, max_size=3), town=texts, postcode=texts)
def test_the_parts_of_an_address_are_what_json_says(lines, town, postcode):
    parts = points.of_address(Address(tuple(lines), town, "", postcode, "GB")).parts
    assert parts is not None
    assert json.loads(rendering._json(parts)) == parts


@given(given_texts=st.lists(texts, max_size=4))
def test_folding_texts_together_or_apart_is_the_same(given_texts):
    apart = [word for text in given_texts for word in names.fold(text).split()]
    assert names.fold(" ".join(given_texts)).split() == apart
