"""kill -9 of real watchers during a storm of messages in: afterwards each is there once. RAPPORT_STORM=2000 makes it a large one."""

import os
import signal
import time

import pytest
from django.db.models import Sum

from rapport.conversations import intake
from rapport.conversations.actions import storing
from rapport.conversations.models import Conversation, Message, Raw, RawState, Recipient
from rapport.conversations.tests.forking import begun
from rapport.conversations.tests.mailing import letter, mailbox
from rapport.conversations.tests.watcher_process import watch
from rapport.customers import timeline
from rapport.customers.actions import contact_points
from rapport.customers.tests import factories as make
from tests.mail_servers import PATIENCE, Dovecot, dovecot, needs_dovecot
from tests.test_at_the_same_time import at_once

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["begun", "dovecot"]
STORM = int(os.environ.get("RAPPORT_STORM", "200"))


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def reached(model, count: int) -> bool:
    return model.objects.count() >= count


def storm():
    """Threads of four, each from a person of their own."""
    for number in range(STORM):
        first = number - number % 4
        answers = {"In_Reply_To": f"<{first}@example.com>"} if number % 4 else {}
        yield letter(str(number), sender=f"person{first}@example.com", **answers)


@needs_dovecot
def test_each_message_is_there_once(dovecot: Dovecot, begun, tmp_path):
    olwen = make.customer()
    contact_points.add(customer=olwen, channel="email", value="person0@example.com", by=make.system())
    mailbox(dovecot, "storm")
    dovecot.pour("storm", storm())
    for model, count in [(Raw, 1), (Message, 1), (Raw, STORM // 2), (Message, STORM // 2), (Message, STORM)]:
        process = begun(watch, str(tmp_path))
        ends = time.monotonic() + PATIENCE * 4
        while not reached(model, count) and time.monotonic() < ends:
            time.sleep(0.02)
        process.kill()
        process.join(PATIENCE)
        assert process.exitcode == -signal.SIGKILL
    assert Raw.objects.count() == STORM
    assert set(Raw.objects.values_list("state", flat=True)) == {RawState.READ}
    assert Message.objects.count() == Message.objects.values("message_id").distinct().count() == STORM
    assert Recipient.objects.count() == STORM
    assert Conversation.objects.count() == STORM // 4
    assert Conversation.objects.aggregate(all=Sum("messages"))["all"] == STORM
    assert timeline.story(olwen).count("person0@example.com wrote to us: Boiler.") == 4


def test_workers_at_the_same_moment_take_each_message_in_once():
    for number in range(60):
        storing.store(content=letter(str(number), sender=f"person{number}@example.com"), by=make.system())
    got = at_once(lambda _: intake.take_in_all())
    assert [each for each in got if isinstance(each, Exception)] == []
    assert Message.objects.count() == Message.objects.values("message_id").distinct().count() == 60
    assert not Raw.objects.exclude(state=RawState.READ).exists()


def test_a_message_is_begun_by_one_of_many_workers_and_counted_once():
    """Counted more often than it was begun, a healthy message would pass for one that takes its process with it."""
    for number in range(60):
        storing.store(content=letter(str(number), sender=f"person{number}@example.com"), by=make.system())
    claims = at_once(lambda _: intake._claim_fresh())
    numbers = [number for claim in claims for number in claim]
    assert len(numbers) == len(set(numbers))
    assert set(Raw.objects.filter(pk__in=numbers).values_list("attempts", flat=True)) == {1}


def test_what_a_dead_worker_began_is_taken_in_again_by_many_without_being_given_up():
    for number in range(30):
        storing.store(content=letter(str(number), sender=f"person{number}@example.com"), by=make.system())
    Raw.objects.update(attempts=intake.ATTEMPTS - 1)
    got = at_once(lambda _: intake.take_in_all())
    assert [each for each in got if isinstance(each, Exception)] == []
    assert set(Raw.objects.values_list("state", flat=True)) == {RawState.READ}


def test_the_same_message_stored_by_many_at_once_is_one_row():
    got = at_once(lambda _: storing.store(content=letter("a"), by=make.system()).pk)
    assert len(set(got)) == 1
    assert Raw.objects.count() == 1
