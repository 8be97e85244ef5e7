"""Tables that only grow refuse UPDATE, DELETE and TRUNCATE in the database itself, so in raw SQL too."""

import pytest
from django.db import DatabaseError, connection, transaction

from rapport.audit import tables
from rapport.customers.tests import factories
from rapport.team.models import Team

MODELS = tables.append_only_models()
FILLERS = {"bigint": "0", "integer": "0", "smallint": "0", "boolean": "false", "jsonb": "'{}'", "bytea": "''", "date": "'2026-11-21'"}


def add_row(model) -> None:
    """One row with something in every column that needs it."""
    customer = factories.customer()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT attname, format_type(atttypid, NULL) FROM pg_attribute
            WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attnotnull AND attidentity = ''
            """,
            [model._meta.db_table],
        )
        columns = dict(cursor.fetchall())
        values = {name: _filler(name, kind, customer.pk) for name, kind in columns.items()}
        names = ", ".join(f'"{name}"' for name in values)
        _let_it_hang_on_nothing(cursor, model._meta.db_table)
        cursor.execute(f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES ({", ".join(values.values())})')


def _let_it_hang_on_nothing(cursor, table: str) -> None:
    """Without its foreign keys and checks, until the test is rolled back, a row needs no other and may say nothing."""
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    cursor.execute("SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype IN ('f', 'c')", [table])
    for (name,) in cursor.fetchall():
        cursor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')


def _filler(name: str, kind: str, customer: int) -> str:
    if name == "customer_id":
        return str(customer)
    if kind.startswith("timestamp"):
        return "now()"
    return "'{}'" if kind.endswith("[]") else FILLERS.get(kind, "''")


def test_the_known_tables_are_among_them():
    names = {model._meta.db_table for model in MODELS}
    assert {"customers_event", "audit_viewing", "audit_seal", "customers_customerevent", "tasks_taskevent", "team_userevent"} <= names


@pytest.mark.django_db
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.db_table)
@pytest.mark.parametrize(
    "statement", ['UPDATE "{table}" SET "{pk}" = "{pk}"', 'DELETE FROM "{table}"', 'TRUNCATE "{table}"', 'TRUNCATE "{table}" CASCADE']
)
def test_what_was_written_cannot_be_changed_or_removed(model, statement):
    add_row(model)
    before = model._base_manager.count()
    sql = statement.format(table=model._meta.db_table, pk=model._meta.pk.column)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(DatabaseError, match=r"(?i)cannot (update or delete rows from|truncate)"), transaction.atomic():
            cursor.execute(sql)
    assert model._base_manager.count() == before > 0


@pytest.mark.django_db
def test_emptying_a_table_that_others_hang_on_does_not_empty_history():
    customer = factories.customer()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(DatabaseError, match="Cannot truncate"), transaction.atomic():
            cursor.execute("TRUNCATE customers_customer CASCADE")
    assert customer.timeline.exists()


@pytest.mark.django_db
def test_a_tracked_row_may_change_and_leaves_its_history():
    team = Team.objects.create(name="Homes")
    Team.objects.filter(pk=team.pk).update(name="Homes and energy")
    assert list(team.history.order_by("pgh_id").values_list("pgh_label", "name")) == [("insert", "Homes"), ("update", "Homes and energy")]
