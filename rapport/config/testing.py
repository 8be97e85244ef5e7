"""A pytest plugin, loaded before Django: gives the tests a real PostgreSQL, DATABASE_URL or the embedded one in var/test."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rapport.config import embedded

os.environ["RAPPORT_DATA"] = os.environ.get("RAPPORT_TEST_DATA", str(Path(__file__).parents[2] / "var" / "test"))
os.environ.setdefault("RAPPORT_SECRET_KEY", "only-for-tests-" + "x" * 40)
os.environ.setdefault("RAPPORT_PLAIN_STATIC", "1")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rapport.config.settings")
embedded.ensure_database(embedded.data_dir(), is_durable=False)


@pytest.fixture(scope="session", autouse=True)
def _tests_leave_a_new_installation() -> Iterator[None]:
    """After a test with real transactions: let the emptying of tables pass the triggers that refuse TRUNCATE, and put back what the
    migrations made. Which tests come after which is up to chance: a worker that has done its own takes those of another."""
    import pgtrigger
    from django.db import transaction
    from django.db.backends.base.operations import BaseDatabaseOperations

    flush = BaseDatabaseOperations.execute_sql_flush

    def flush_all(operations: BaseDatabaseOperations, sql_list: list[str]) -> None:
        with pgtrigger.ignore():
            flush(operations, _lighter(operations.connection, sql_list))
            with transaction.atomic():
                _put_back(operations.connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", flush_all)
        # Django would make its own permissions and content types again, of which we use none, and take most of the time for it.
        patch.setattr("django.core.management.commands.flush.emit_post_migrate_signal", lambda *args, **more: None)
        yield


JOBS = ("procrastinate_periodic_defers", "procrastinate_events", "procrastinate_jobs")  # Django knows nothing of their rows
_FIRST_ROWS: dict[str, bytes] = {}  # as COPY writes them, by table


def remember_a_new_installation(connection: Any) -> None:
    """Keep what the migrations put into the tables of a database that nobody has used."""
    with connection.cursor() as cursor:
        for table in connection.introspection.django_table_names(only_existing=True, include_views=False):
            with cursor.copy(f'COPY "{table}" TO STDOUT') as rows:
                if content := b"".join(bytes(each) for each in rows):
                    _FIRST_ROWS[table] = content


def _put_back(connection: Any) -> None:
    with connection.cursor() as cursor:
        for table in JOBS:
            cursor.execute(f"DELETE FROM {table}")
        for table, content in _FIRST_ROWS.items():
            with cursor.copy(f'COPY "{table}" FROM STDIN') as rows:
                rows.write(content)


FEW = 200  # rows of a table that are quicker deleted than its files made anew


def _lighter(connection: Any, truncations: list[str]) -> list[str]:
    """The same emptying. A truncation makes new files for every table there is; most tests leave a few rows in a few of them."""
    tables = re.findall(r'"([^"]+)"', " ".join(truncations))
    counts = " UNION ALL ".join(f"SELECT '{name}', count(*) FROM (SELECT FROM \"{name}\" LIMIT {FEW + 1}) few" for name in tables)
    with connection.cursor() as cursor:
        cursor.execute(counts)
        filled = {name: count for name, count in cursor.fetchall() if count}
    return truncations if max(filled.values(), default=0) > FEW else [f'DELETE FROM "{name}"' for name in filled]
