"""Test databases are copies of an empty one that is made once for each state of the migrations."""

import os
import re
import subprocess
import sys
import time

import pytest
import pytest_django
from hypothesis import settings

# A test never fails because the machine is busy.
settings.register_profile("rapport", deadline=None)
settings.load_profile("rapport")

_EPOCHS = re.compile(r"(?<!\d)\d{10}(?!\d)")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Two workers collect the tests on their own and must find the same: no name of one may tell the time."""
    now = time.time()
    clocks = [item.nodeid for item in items if any(abs(int(number) - now) < 30 * 86400 for number in _EPOCHS.findall(item.nodeid))]
    if clocks:
        raise pytest.UsageError(f"The names of these tests change from second to second: {', '.join(clocks)}.")


@pytest.fixture(scope="session")
def django_db_keepdb(embedded_database: bool) -> bool:
    """On the embedded server the copy is made before Django looks; it stays until the next run replaces it."""
    return embedded_database


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None, embedded_database: bool) -> None:
    """Put the empty database where Django will look for it. Another server than ours runs the migrations as usual."""
    if embedded_database:
        from django.conf import settings

        _copy_an_empty_database(settings.DATABASES["default"]["TEST"]["NAME"])


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker) -> None:
    """Before the first test touches the database, what stands in it is remembered."""
    from django.db import connection

    from rapport.config import testing

    with django_db_blocker.unblock():
        testing.remember_a_new_installation(connection)


@pytest.fixture(scope="session")
def embedded_database() -> bool:
    """Whether the tests run on the embedded server."""
    from django.conf import settings

    from rapport.config.server.postgres import Postgres

    return os.environ["DATABASE_URL"] == Postgres(settings.DATA_DIR).url()


def _copy_an_empty_database(name: str) -> None:
    import psycopg
    from django.conf import settings

    from rapport.config.server import dumping, snapshot

    if snapshot.ready() is None:
        usual = {name: value for name, value in os.environ.items() if name != "RAPPORT_PLAIN_STATIC"}
        subprocess.run([sys.executable, "-m", "rapport.config.server.snapshot"], env=usual, check=False)
    dump = snapshot.ready()
    assert dump, "The migrations do not run; the messages above say why."
    host = settings.DATABASES["default"]["HOST"]
    with psycopg.connect(dbname="postgres", user="rapport", host=host, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}"')
    dumping.load(f"postgresql://rapport@/{name}?host={host.replace('/', '%2F')}", dump)
