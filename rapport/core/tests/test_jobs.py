"""Jobs of workers that died are taken up again; those of workers that live are left alone."""

import pytest
from django.db import connection
from procrastinate.contrib.django import app

from rapport.core import jobs

pytestmark = pytest.mark.django_db


def ask(statement, *given):
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return cursor.fetchall()


def worker(silent_for: int) -> int:
    """A worker that last told of itself so many seconds ago."""
    ((number,),) = ask(
        "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - make_interval(secs => %s)) RETURNING id", silent_for
    )
    return number


def begun(by: int | None, lock: str = "", queueing_lock: str | None = None, attempts: int = 0) -> int:
    """A job that this worker had begun."""
    number = app.configure_task("nobody.does-this", lock=lock or None, queueing_lock=queueing_lock, allow_unknown=True).defer()
    ask("UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s, attempts = %s WHERE id = %s RETURNING id", by, attempts, number)
    return number


def state(number: int) -> str:
    return ask("SELECT status FROM procrastinate_jobs WHERE id = %s", number)[0][0]


@pytest.mark.parametrize(("silent_for", "after"), [(0, "doing"), (50, "doing"), (61, "todo"), (9_999, "todo")])
def test_only_of_a_worker_that_is_silent(silent_for, after):
    number = begun(worker(silent_for), lock="alone")
    assert jobs.take_up_again() == (after == "todo")
    assert state(number) == after


def test_of_a_worker_nobody_knows():
    number = begun(None)
    jobs.take_up_again()
    assert state(number) == "todo"


def test_the_next_of_its_kind_runs_again():
    """A lock held by the dead keeps nobody out."""
    dead, alive = worker(90), worker(0)
    begun(dead, lock="alone", queueing_lock="once")
    following = app.configure_task("nobody.does-this", lock="alone", queueing_lock="once", allow_unknown=True).defer()
    fetch = "SELECT id FROM procrastinate_fetch_job_v2(NULL, %s)"
    assert ask(fetch, alive) == [(None,)]
    jobs.take_up_again()
    assert ask(fetch, alive) == [(following,)]
    assert state(following) == "doing"


def test_one_whose_like_is_queued_is_over():
    dead = begun(worker(90), queueing_lock="once")
    waiting = app.configure_task("nobody.does-this", queueing_lock="once", allow_unknown=True).defer()
    jobs.take_up_again()
    assert (state(dead), state(waiting)) == ("aborted", "todo")


def test_one_that_ends_its_worker_time_after_time_is_set_aside():
    number = begun(worker(90), attempts=jobs.MOST_TRIES)
    jobs.take_up_again()
    assert state(number) == "failed"
