"""Whatever a file holds comes back from the database as it went in."""

import json
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.customers.importing import copying

texts = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]))


@pytest.fixture(scope="module")
def table(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE copied (word text, list text[], facts jsonb, day date, moment timestamptz, yes boolean, n bigint)"
        )
        yield cursor
        cursor.execute("DROP TABLE copied")


@given(word=texts, words=st.lists(texts), facts=st.dictionaries(texts, texts | st.none()), yes=st.booleans() | st.none())
@settings(deadline=None, max_examples=60)
def test_a_row_comes_back_as_it_went_in(table, word, words, facts, yes):
    day, moment = date(2026, 2, 28), datetime(2026, 2, 28, 9, 30, 0, 7, tzinfo=UTC)
    table.execute("DELETE FROM copied")
    columns = ("word", "list", "facts", "day", "moment", "yes", "n")
    copying.rows(table, "copied", columns, [copying.line((word, words, facts, day, moment, yes, 2**60))])
    table.execute("SELECT word, list, facts::text, day, moment, yes, n FROM copied")
    [(got_word, got_words, got_facts, *rest)] = table.fetchall()
    assert (got_word, got_words, rest) == (word, words, [day, moment, yes, 2**60])
    assert json.loads(got_facts) == facts
