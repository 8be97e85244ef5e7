from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from procrastinate.contrib.django.models import ProcrastinateJob

from rapport.conversations import arrivals
from rapport.conversations.actions import catching_up, judging
from rapport.conversations.models import Conversation, Message
from rapport.customers import timeline
from rapport.customers.actions import life
from rapport.customers.models import Event
from rapport.customers.tests import factories as people
from rapport.team.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def conversation():
    made = Conversation.objects.create(
        subject="Heating", channel="email", token="abc", needs_person="Who is this?", last_at=people.NOW, created_at=people.NOW
    )
    Message.objects.create(conversation=made, direction="in", channel="email", at=people.NOW, recorded_at=people.NOW)
    return made


class TestNameCustomer:
    def test_the_conversation_and_its_messages_become_theirs(self, conversation):
        olwen = people.customer()
        judging.name_customer(conversation=conversation, customer=olwen, by=people.actor())
        conversation.refresh_from_db()
        assert (conversation.customer, conversation.needs_person) == (olwen, "")
        assert conversation.thread.get().customer == olwen

    def test_their_timeline_tells_what_was_said_before_when_it_was_and_once(self, conversation):
        def said(direction, hours, **more):
            at = people.NOW - timedelta(hours=hours)
            return Message.objects.create(
                conversation=conversation, direction=direction, channel=more.pop("channel", "email"), at=at, recorded_at=at, **more
            )

        said("in", 9, from_name="Olwen", subject="Cold")
        said("in", 8, from_name="Olwen", subject="Away", automatic="auto_reply")
        sent = said("out", 7, subject="Re: Cold")
        sent.recipients.create(slot="to", address="olwen@example.com", state="sent")
        said("out", 6, subject="Not gone").recipients.create(slot="to", address="olwen@example.com", state="waiting")
        said("in", 5, channel="phone", facts={"outcome": "spoke"})
        said("in", 4, channel="letter", subject="Rent")
        conversation.thread.filter(at=people.NOW).delete()
        olwen, by = people.customer(), people.actor()
        for _ in range(2):
            judging.name_customer(conversation=conversation, customer=olwen, by=by)
            catching_up.catch_up(Conversation.objects.get(), by)
        told = Event.objects.filter(customer=olwen, kind__startswith="conversations.").order_by("at")
        assert [(timeline.sentence(each.kind, each.facts), (people.NOW - each.at).total_seconds() // 3600) for each in told] == [
            ("Olwen wrote to us: Cold.", 9), ("We wrote to olwen@example.com: Re: Cold.", 7), ("Call from the customer: we spoke.", 5),
            ("Letter from the customer: Rent.", 4),
        ]  # fmt: skip
        olwen.refresh_from_db()
        assert olwen.last_contact_at == people.NOW - timedelta(hours=4)

    @pytest.mark.parametrize("is_spam", [None, False])
    def test_whoever_opens_cases_looks_at_once(self, conversation, is_spam):
        if is_spam is None:
            judging.name_customer(conversation=conversation, customer=people.customer(), by=people.actor())
        else:
            Conversation.objects.update(spam_at=people.NOW)
            judging.mark_spam(conversation=conversation, is_spam=False, by=people.actor())
        assert ProcrastinateJob.objects.filter(task_name=arrivals.JOB, status="todo").count() == 1

    def test_somebody_elses_is_left_alone(self, conversation):
        olwen, by = people.customer(), people.actor()
        judging.name_customer(conversation=conversation, customer=olwen, by=by)
        with pytest.raises(judging.JudgingRefused, match="with somebody already"):
            judging.name_customer(conversation=conversation, customer=people.customer("Gareth Jones"), by=by)
        conversation.refresh_from_db()
        assert conversation.customer == olwen

    def test_an_archived_customer_is_refused(self, conversation):
        gone = life.archive(customer=people.customer(), reason="Moved", by=people.actor(Role.TEAM_LEADER))
        with pytest.raises(judging.JudgingRefused, match="archived"):
            judging.name_customer(conversation=conversation, customer=gone, by=people.actor())
        conversation.refresh_from_db()
        assert conversation.customer is None

    def test_who_may_not_answer_may_not_say(self, conversation):
        with pytest.raises(PermissionDenied):
            judging.name_customer(conversation=conversation, customer=people.customer(), by=people.actor(Role.ASSESSOR))
        conversation.refresh_from_db()
        assert conversation.customer is None


class TestSpamAndLookedAt:
    def test_spam_goes_away_and_comes_back(self, conversation):
        by = people.actor()
        judging.mark_spam(conversation=conversation, is_spam=True, by=by)
        judging.mark_spam(conversation=conversation, is_spam=True, by=people.later(by, hours=1))
        conversation.refresh_from_db()
        assert conversation.spam_at == by.at
        judging.mark_spam(conversation=conversation, is_spam=False, by=by)
        conversation.refresh_from_db()
        assert conversation.spam_at is None

    def test_who_looked_takes_it_off_the_list(self, conversation):
        judging.looked_at(conversation=conversation, by=people.actor())
        conversation.refresh_from_db()
        assert conversation.needs_person == ""

    @pytest.mark.parametrize("act", [lambda **g: judging.mark_spam(is_spam=True, **g), judging.looked_at])
    def test_a_reader_may_do_neither(self, conversation, act):
        with pytest.raises(PermissionDenied):
            act(conversation=conversation, by=people.actor(Role.DATA_PROTECTION_OFFICER))
        conversation.refresh_from_db()
        assert (conversation.spam_at, conversation.needs_person) == (None, "Who is this?")
