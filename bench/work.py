"""What is asked of the inbox and of cases."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from bench.asking import Asked, Visitor
from bench.pages import WARM_UP, Aims, Page

AIMS = Aims(p50=20.0, p95=60.0, write=30.0, statements=15)

OPEN = "category IN ('open', 'customer', 'others') AND merged_into_id IS NULL"
WORDS = ["heating", "boiler", "leak", "refund", "damp", "window"]


def pages(sample: Any, visitor: Visitor) -> list[Page]:
    """Reading first."""
    queue = sample.database.execute("SELECT min(id) FROM cases_queue WHERE archived_at IS NULL").fetchone()[0]
    found = sample.database.execute(f"SELECT id FROM cases_case WHERE {OPEN} ORDER BY id DESC LIMIT 3000").fetchall()
    some = [f"CAS-{number:05d}" for (number,) in found]
    long = "SELECT conversation_id FROM conversations_message WHERE conversation_id <= 50 GROUP BY 1 HAVING count(*) >= 300 LIMIT 50"
    threads = [f"CAS-{number:05d}" for (number,) in sample.database.execute(long).fetchall()] or some
    ordered = f"SELECT * FROM cases_case WHERE {OPEN} AND queue_id = %s ORDER BY due_at, id LIMIT 26"
    pick: Callable[[list[str]], str] = sample.chance.choice
    statuses = [
        str(row[0]) for row in sample.database.execute("SELECT id FROM cases_casestatus WHERE category = 'open' AND archived_at IS NULL")
    ]
    every = [
        Page("Inbox", _each(lambda: f"/inbox/?place={queue}"), (ordered, lambda: [queue]), rushed=True),
        Page("Inbox, a thread open", _each(lambda: f"/inbox/{pick(some)}/"), rushed=True),
        Page("Inbox, a thread of 300", _each(lambda: f"/inbox/{pick(threads)}/")),
        Page("Case", _each(lambda: f"/cases/{pick(some)}/"), rushed=True),
        Page("Board", _each(lambda: "/cases/")),
        Page("Table of cases", _each(lambda: "/cases/?shape=table")),
        Page(
            "Search, words of messages",
            _each(lambda: f"/search/?{urlencode({'q': pick(WORDS) + ' flat ' + str(sample.chance.randint(1, 900))})}"),
        ),
        Page("API, cases", _each(lambda: "/api/v1/cases"), is_api=True, is_whole=False),
        Page("Write a note", lambda count: [_note(visitor, pick(some)) for _ in range(count)], is_write=True, is_whole=False),
        Page(
            "Reply",
            lambda count: [_reply(sample, visitor, key) for key in sample.chance.sample(some, count)],
            is_write=True,
            is_whole=False,
        ),
        Page(
            "Change a status",
            lambda count: [_status(visitor, pick(some), pick(statuses)) for _ in range(count)],
            is_write=True,
            is_whole=False,
        ),
    ]
    return [replace(page, aims=AIMS) for page in every]


def _each(path: Callable[[], str]) -> Callable[[int], list[Asked]]:
    return lambda count: [Asked(path()) for _ in range(max(count, WARM_UP))]


def _note(visitor: Visitor, key: str) -> Asked:
    return visitor.form(f"/inbox/{key}/notes/", {"text": "The engineer comes on Thursday."})


def _reply(sample: Any, visitor: Visitor, key: str) -> Asked:
    """Each case of the benchmark has the conversation of its own number, whose newest messages are ours; they are looked at and confirmed.

    Nobody takes the mail: the outbox keeps it.
    """
    number = key.removeprefix("CAS-").lstrip("0")
    latest = "SELECT id FROM conversations_message WHERE conversation_id = %s ORDER BY recorded_at DESC, id DESC LIMIT 20"
    looked_at = [f"newer:{message}" for (message,) in sample.database.execute(latest, [number])]
    to = json.dumps(["to", f"somebody{number}@example.com", "Somebody"])
    given = {"conversation": number, "to": to, "subject": "Re: your heating", "text": "The engineer comes on Thursday."}
    return visitor.form(f"/inbox/{key}/sending/", {**given, "confirmed": looked_at})


def _status(visitor: Visitor, key: str, status: str) -> Asked:
    return visitor.form(f"/cases/{key}/status/", {"to": status})
