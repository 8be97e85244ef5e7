"""kill -9 of real workers, at every point, during a storm of 2,000 messages: none twice, and what is uncertain is listed."""

import os
import signal
import subprocess
import sys
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from rapport.conversations.models import Conversation, Message, Outgoing, Recipient
from rapport.conversations.outgoing import working
from rapport.conversations.rules import marks
from rapport.conversations.tests import factories
from rapport.conversations.tests.smtp_servers import serving
from rapport.customers.tests import factories as people

pytestmark = pytest.mark.django_db(transaction=True)

STORM = 2_000
POINTS = ["claimed", "addressed", "text sent", "before the mark", "after the mark", "answered", "noted"]


def storm(mailbox, count):
    """This many messages, each to an address of its own, due since a minute."""
    at = timezone.now() - timedelta(minutes=1)
    given = {"channel": "email", "subject": "Storm", "mailbox": mailbox}
    conversations = Conversation.objects.bulk_create(
        Conversation(token=marks.new_token(), last_at=at, created_at=at, **given) for _ in range(count)
    )
    messages = Message.objects.bulk_create(
        Message(conversation=each, direction="out", channel="email", at=at, recorded_at=at, subject="Storm", text="x", new_text="x")
        for each in conversations
    )
    Recipient.objects.bulk_create(
        Recipient(message=each, slot="to", address=f"person{number}@example.com", state="waiting") for number, each in enumerate(messages)
    )
    Outgoing.objects.bulk_create(
        Outgoing(message=each, mailbox=mailbox, content=b"Subject: Storm\r\n\r\nx\r\n", not_before=at) for each in messages
    )


def worker(point="", number=0):
    database = connection.settings_dict
    url = f"postgresql://{database['USER']}@/{database['NAME']}?host={database['HOST'].replace('/', '%2F')}"
    command = [sys.executable, "-m", "rapport.conversations.tests.worker_process", point, str(number)]
    return subprocess.Popen(command, env={**os.environ, "DATABASE_URL": url})


def killed_at(point, number):
    process = worker(point, number)
    assert process.wait(300) == -signal.SIGKILL


@pytest.fixture
def is_embedded(embedded_database):
    if not embedded_database:
        pytest.skip("Another server than the embedded one has an address of its own.")


def test_none_goes_twice_and_what_is_not_sure_is_listed(is_embedded):
    people.user()
    with serving() as server:
        storm(factories.mailbox(smtp_port=server.port), STORM)
        for place, point in enumerate(POINTS):
            killed_at(point, 3 if point == "claimed" else 20 + place)
        together = [worker(), worker("after the mark", 100), worker("answered", 150)]
        codes = [each.wait(300) for each in together]
        assert codes == [0, -signal.SIGKILL, -signal.SIGKILL]
        working.work(seconds=600)
        taken = Counter(server.recipients())

    kills = len(POINTS) + 2
    states = dict(Recipient.objects.values_list("address", "state"))
    unsure = {address for address, state in states.items() if state == "unsure"}
    assert len(states) == STORM
    assert max(taken.values()) == 1
    assert set(states.values()) == {"sent", "unsure"}
    assert {address for address, state in states.items() if state == "sent"} <= set(taken)
    assert 1 <= len(unsure) <= kills
    listed = Outgoing.objects.filter(to_settle=True)
    assert {each.message.recipients.get().address for each in listed} == unsure
    assert all(each.evidence for each in listed)
    assert not Outgoing.objects.filter(state__in=["waiting", "sending"]).exists()
