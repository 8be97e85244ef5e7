"""Processes of their own for tests that kill them: forked from one that has Django ready, so that each is there in milliseconds.

The one they are forked from has no threads and no connection, and knows the database of the tests.
"""

import multiprocessing
import os
from collections.abc import Callable, Iterator
from multiprocessing.process import BaseProcess

import pytest
from django.db import connection

forks = multiprocessing.get_context("forkserver")
forks.set_forkserver_preload(["rapport.conversations.tests.ready"])


@pytest.fixture
def begun(db: None, embedded_database: bool) -> Iterator[Callable[..., BaseProcess]]:
    """Runs a function of a module in a process of its own; whatever a failed test left running is ended."""
    if not embedded_database:
        pytest.skip("Another server than the embedded one has an address of its own.")
    started: list[BaseProcess] = []
    database = connection.settings_dict
    usual = os.environ["DATABASE_URL"]

    def begin(work: Callable[..., None], *given: object) -> BaseProcess:
        os.environ["DATABASE_URL"] = f"postgresql://{database['USER']}@/{database['NAME']}?host={database['HOST'].replace('/', '%2F')}"
        started.append(forks.Process(target=work, args=given, daemon=True))
        try:
            started[-1].start()
        finally:
            os.environ["DATABASE_URL"] = usual
        return started[-1]

    yield begin
    for one in started:
        one.kill()
        one.join()
