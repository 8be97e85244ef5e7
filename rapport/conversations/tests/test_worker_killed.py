"""kill -9 of real workers, at every point, during a storm of messages: none twice, and what is uncertain is listed.

RAPPORT_STORM=2000 makes it a large one.
"""

import os
import signal
from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from rapport.conversations.models import Conversation, Message, Outgoing, Recipient
from rapport.conversations.outgoing import working
from rapport.conversations.rules import marks
from rapport.conversations.tests import factories
from rapport.conversations.tests.forking import begun
from rapport.conversations.tests.smtp_servers import serving
from rapport.conversations.tests.worker_process import work
from rapport.customers.tests import factories as people

__all__ = ["begun"]
pytestmark = pytest.mark.django_db(transaction=True)

STORM = int(os.environ.get("RAPPORT_STORM", "200"))
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


def ended(process):
    process.join(300)
    return process.exitcode


def test_none_goes_twice_and_what_is_not_sure_is_listed(begun):
    people.user()
    with serving() as server:
        storm(factories.mailbox(smtp_port=server.port), STORM)
        for place, point in enumerate(POINTS):
            assert ended(begun(work, point, 2 if point == "claimed" else 6 + place)) == -signal.SIGKILL
        together = [begun(work, "after the mark", 3), begun(work, "answered", 5), begun(work)]
        assert [ended(each) for each in together] == [-signal.SIGKILL, -signal.SIGKILL, 0]
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
