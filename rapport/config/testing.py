"""A pytest plugin, loaded before Django: gives the tests a real PostgreSQL, DATABASE_URL or the embedded one in var/test."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from rapport.config import embedded

os.environ["RAPPORT_DATA"] = os.environ.get("RAPPORT_TEST_DATA", str(Path(__file__).parents[2] / "var" / "test"))
os.environ.setdefault("RAPPORT_SECRET_KEY", "only-for-tests-" + "x" * 40)
os.environ.setdefault("RAPPORT_PLAIN_STATIC", "1")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rapport.config.settings")
embedded.ensure_database(embedded.data_dir(), is_durable=False)


@pytest.fixture(scope="session", autouse=True)
def _tests_may_empty_tables_that_only_grow() -> Iterator[None]:
    """Let the emptying of tables after a test with real transactions pass the triggers that refuse TRUNCATE."""
    import pgtrigger
    from django.db.backends.base.operations import BaseDatabaseOperations

    flush = BaseDatabaseOperations.execute_sql_flush

    def flush_all(operations: BaseDatabaseOperations, sql_list: list[str]) -> None:
        with pgtrigger.ignore():
            flush(operations, sql_list)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", flush_all)
        yield
