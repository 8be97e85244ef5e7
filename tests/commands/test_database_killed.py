"""kill -9 of the whole database, time after time, while mail storms in and out: nothing is lost, nothing doubles, clocks are right."""

import contextlib
import os
import subprocess
import sys
import time
from collections import Counter

import psutil
import psycopg
import pytest

from rapport.config.server.postgres import Postgres
from rapport.conversations.tests.mailing import letter
from rapport.conversations.tests.smtp_servers import serving
from tests.commands.running import PATIENCE, database_pid, environment
from tests.mail_servers import Dovecot, needs_dovecot

STORM = int(os.environ.get("RAPPORT_STORM", "120"))  # messages each way; RAPPORT_STORM=2000 for the large one
AT_ONCE = 2  # jobs of the worker, each of which may hand something over
MOMENTS = (0.2, 0.5)  # of the storm, when the database is killed

_PROGRESS = """
SELECT (SELECT count(*) FROM conversations_message WHERE direction = 'in'),
       (SELECT count(*) FROM conversations_outgoing WHERE state NOT IN ('waiting', 'sending')),
       (SELECT count(*) FROM conversations_conversation WHERE id IN (SELECT conversation_id FROM conversations_message WHERE direction = 'in')
        AND id NOT IN (SELECT conversation_id FROM cases_caseconversation))
"""
_GO = "UPDATE conversations_mailbox SET paused_at = NULL"
_WAKE = (
    "INSERT INTO procrastinate_jobs (queue_name, task_name, status, scheduled_at) VALUES ('default', 'conversations.send', 'todo', now())"
)


_TOLD = """
SELECT (SELECT array_agg(DISTINCT state::text) FROM conversations_raw),
       (SELECT count(*) FROM arrived), (SELECT count(DISTINCT message_id) FROM arrived), (SELECT count(DISTINCT conversation_id) FROM arrived),
       (SELECT count(DISTINCT case_id) FROM led), (SELECT count(*) FROM cases_case),
       (SELECT count(*) FROM clocks), (SELECT count(*) FROM clocks WHERE number > 1 OR started_at <> first_at OR state <> 'running'
                                       AND NOT (state = 'missed' AND due_at < now()))
"""
_WITH = """
WITH arrived AS (SELECT * FROM conversations_message WHERE direction = 'in'),
led AS (SELECT case_id, min(arrived.at) AS first_at FROM cases_caseconversation
        JOIN arrived USING (conversation_id) GROUP BY case_id),
clocks AS (SELECT clock.*, led.first_at, count(*) OVER (PARTITION BY about_id, name) AS number FROM clocks_clock AS clock
           JOIN led ON led.case_id = clock.about_id WHERE about_kind = 'cases.case')
"""
_OURS = """
SELECT recipient.address, recipient.state, outgoing.state, outgoing.to_settle AND outgoing.evidence <> ''
FROM conversations_outgoing AS outgoing JOIN conversations_recipient AS recipient USING (message_id)
"""


def asked(data, statement: str) -> list[tuple]:
    """The rows that answer, once the database does."""
    ends = time.monotonic() + PATIENCE
    while True:
        try:
            with psycopg.connect(Postgres(data).url(), autocommit=True) as connection:
                done = connection.execute(statement)
                return done.fetchall() if done.description else []
        except psycopg.OperationalError:
            assert time.monotonic() < ends
            time.sleep(0.1)


def kill_the_database(data) -> None:
    """All of its processes at one blow, so that none can tidy up when another dies."""
    server = psutil.Process(database_pid(data))
    family = [server, *server.children(recursive=True)]
    for blow in (psutil.Process.suspend, psutil.Process.kill):
        for process in family:
            with contextlib.suppress(psutil.NoSuchProcess):
                blow(process)
    psutil.wait_procs(family, timeout=PATIENCE)


def reached(data, least) -> None:
    """Wait until so much of the storm is over."""
    ends = time.monotonic() + PATIENCE * 2
    while not least(*asked(data, _PROGRESS)[0]):
        assert time.monotonic() < ends, asked(data, _PROGRESS)
        time.sleep(0.05)


@pytest.fixture
def dovecot():
    server = Dovecot()
    try:
        yield server.start()
    finally:
        server.close()


@needs_dovecot
def test_nothing_is_lost_and_nothing_goes_twice(up, data, dovecot):
    threads = ((number, number - number % 4) for number in range(STORM))
    answers = ((number, first, {"In_Reply_To": f"<{first}@example.com>"} if number > first else {}) for number, first in threads)
    dovecot.pour("storm", (letter(str(number), sender=f"person{first}@example.com", **more) for number, first, more in answers))
    with serving() as server:
        command = [sys.executable, "-m", "tests.commands.storm", str(dovecot.plain), str(server.port), str(STORM)]
        subprocess.run(command, env=environment(RAPPORT_DATA=str(data)), check=True, timeout=PATIENCE)
        tree = up().ready()
        for statement in (_GO, _WAKE):
            asked(data, statement)
        for share in MOMENTS:
            reached(data, lambda come, gone, left, least=share * STORM: come + gone >= 2 * least)
            kill_the_database(data)
            asked(data, _WAKE)  # as the next message does that somebody sends
        reached(data, lambda come, gone, left: come >= STORM and gone >= STORM and not left)
        assert tree.said.count("The database ended unexpectedly (signal 9)") == len(MOMENTS)
        taken = Counter(server.recipients())
        ((states, arrived, different, threads, led, cases, clocks, wrong),) = asked(data, _WITH + _TOLD)
        ours = asked(data, _OURS)

    assert (states, arrived, different, threads) == (["read"], STORM, STORM, STORM // 4)
    assert (led, cases, clocks >= cases, wrong) == (STORM // 4, STORM // 4, True, 0)
    sent = {address for address, state, _, _ in ours if state == "sent"}
    unsure = {address for address, state, _, _ in ours if state == "unsure"}
    assert len(sent) + len(unsure) == len(ours) == STORM
    assert {address for address, _, _, is_listed in ours if is_listed} == unsure
    assert max(taken.values()) == 1
    assert sent <= set(taken)
    assert len(unsure) <= len(MOMENTS) * AT_ONCE
