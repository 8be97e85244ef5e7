"""Two Rapports that answer each other's automatic answers, over real SMTP: it stops by itself, even where the marks are lost on the way."""

import contextlib
import re
import subprocess
import sys
from datetime import UTC, datetime
from email.utils import format_datetime

import pytest

from rapport.conversations.actions.unattended import MOST
from rapport.conversations.tests.mailing import letter
from rapport.conversations.tests.smtp_servers import serving
from tests.commands.running import PATIENCE, environment

EVERY_SIGN = re.compile(
    rb" \[CAS-\d+\]|^(?:message-id|x-auto-response-suppress|reply-to): .*\n(?:[ \t].*\n)*", re.IGNORECASE | re.MULTILINE
)
MARKS = re.compile(
    rb"^(?:x-rapport-loop|auto-submitted|precedence|in-reply-to|references): .*\n(?:[ \t].*\n)*", re.IGNORECASE | re.MULTILINE
)


class Machine:
    """One of the two, in a process and on a data folder of its own. What it sends is taken by `server`."""

    def __init__(self, place, name, server, *how):
        self.place, self.server, self.seen, self.said = place, server, 0, []
        command = [sys.executable, "-m", "tests.commands.answering_machine", f"help@{name}.example", str(server.port), *how]
        self.process = subprocess.Popen(
            command, env=environment(RAPPORT_DATA=str(place / name)), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def ready(self):
        assert self.process.stdout.readline() == "ready\n"

    def gets(self, content):
        path = self.place / "arrived.eml"
        path.write_bytes(content)
        self.process.stdin.write(f"{path}\n")
        self.process.stdin.flush()
        self.said.append(self.process.stdout.readline().strip())

    def sent(self):
        """What it sent since we last looked."""
        new = self.server.taken[self.seen :]
        self.seen += len(new)
        return [mail.content for mail in new]

    def end(self):
        self.process.stdin.close()
        self.process.wait(PATIENCE)
        self.process.stdout.close()


@pytest.fixture(params=[()])
def machines(place, request):
    with serving() as ours, serving() as theirs, contextlib.ExitStack() as ends:
        two = [Machine(place, "north", ours, *request.param), Machine(place, "south", theirs, *request.param)]
        for each in two:
            ends.callback(each.end)
        for each in two:
            each.ready()
        yield two


def play(machines, first, on_the_way):
    """Let them have it out, for at most fifty letters."""
    north, south = machines
    for each in machines:
        each.said.clear()
    waiting = [(north, first)]
    for _ in range(50):
        if not waiting:
            break
        to, content = waiting.pop(0)
        to.gets(content)
        other = south if to is north else north
        waiting += [(other, on_the_way(each)) for each in to.sent()]
    assert not waiting
    return north.said, south.said


def test_they_stop_by_themselves(machines):
    first = letter("one", sender="help@south.example", to="help@north.example")
    assert play(machines, first, lambda content: content) == (["answered"], ["loop"])

    stripped = letter("two", sender="help@south.example", to="help@north.example", subject="Again")
    north, south = play(machines, stripped, lambda content: MARKS.sub(b"", content))
    refused = "help@{}.example had 3 automatic answers within a day; no more go to it."
    assert north == ["answered"] * (MOST - 1) + [refused.format("south")]
    assert south == ["answered"] * (MOST - 1)


@pytest.mark.parametrize("machines", [("acknowledge",)], indirect=True)
def test_they_acknowledge_each_other_once_at_most(machines):
    today = format_datetime(datetime.now(UTC))
    first = letter("one", sender="help@south.example", to="help@north.example", Date=today)
    assert play(machines, first, lambda content: content) == (["acknowledged"], ["loop"])


@pytest.mark.parametrize("machines", [("acknowledge",)], indirect=True)
def test_also_where_every_mark_and_every_sign_of_the_thread_is_lost(machines):
    today = format_datetime(datetime.now(UTC))
    first = letter("one", sender="help@south.example", to="help@north.example", Date=today)
    north, south = play(machines, first, lambda content: EVERY_SIGN.sub(b"", MARKS.sub(b"", content)))
    assert north == ["acknowledged", "The address help@south.example had one within a day."]
    assert south == ["acknowledged"]
