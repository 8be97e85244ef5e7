from datetime import timedelta

import pytest

from rapport.conversations.actions import holds, sending, settling
from rapport.conversations.models import Outgoing, Recipient
from rapport.conversations.outgoing import connecting, working
from rapport.conversations.outgoing.session import Patience
from rapport.conversations.tests import factories
from rapport.conversations.tests.smtp_servers import serving
from rapport.customers import timeline
from rapport.customers.models import ContactPoint
from rapport.customers.tests import factories as people

pytestmark = pytest.mark.django_db(transaction=True)

QUICK = Patience(connect=5, answer=0.5, block=5, dot=0.5)
LATER = people.NOW + timedelta(hours=1)


@pytest.fixture
def amara():
    return people.actor(name="Amara Okafor")


def queued(server, amara, *, to=("olwen@example.com",), mailbox=None, customer=None):
    """One message in the outbox, due an hour ago."""
    mailbox = mailbox or factories.mailbox(smtp_port=server.port)
    conversation = factories.conversation(customer or people.customer("Olwen Bevan-Jones"), mailbox)
    factories.inbound(conversation, from_address=to[0], cc=to[1:])
    draft = factories.draft(conversation, people.later(amara, minutes=1))
    return sending.send(draft=draft, by=people.later(amara, minutes=2))


def work(at=LATER):
    return working.work(lambda mailbox: connecting.opened(mailbox, QUICK), now=lambda: at)


def states(outgoing):
    return dict(Recipient.objects.filter(message=outgoing.message).values_list("address", "state"))


def now(outgoing):
    outgoing.refresh_from_db()
    return outgoing.state


class TestAServerThatBehaves:
    def test_takes_it_once_and_the_story_says_so(self, amara):
        with serving() as server:
            outgoing = queued(server, amara, to=("olwen@example.com", "gareth@example.com"))
            work()
            work()
            assert server.recipients() == ["gareth@example.com", "olwen@example.com"]
            assert len(server.taken) == 1
        assert now(outgoing) == "sent"
        assert set(states(outgoing).values()) == {"sent"}
        assert timeline.story(outgoing.message.customer)[-1].startswith("We wrote to olwen@example.com, gareth@example.com")

    def test_gets_what_was_fixed_when_it_was_queued(self, amara):
        with serving() as server:
            outgoing = queued(server, amara)
            work()
            assert server.taken[0].content == bytes(outgoing.content)

    def test_nothing_leaves_in_the_20_seconds(self, amara):
        with serving() as server:
            outgoing = queued(server, amara)
            work(outgoing.not_before - timedelta(seconds=1))
            assert server.connections == 0
            work(outgoing.not_before)
            assert len(server.taken) == 1

    def test_one_connection_does_for_many(self, amara):
        with serving() as server:
            mailbox = factories.mailbox(smtp_port=server.port)
            for number in range(5):
                queued(server, amara, mailbox=mailbox, to=(f"person{number}@example.com",))
            work()
            assert (server.connections, len(server.taken)) == (1, 5)


class TestRefusals:
    def test_one_bad_address_does_not_keep_it_from_the_others(self, amara):
        customer = people.customer("Olwen Bevan-Jones")
        point = ContactPoint.objects.create(
            customer=customer, channel="email", value="olwen@example.com", key="olwen@example.com", created_at=people.NOW
        )
        with serving(lambda verb, what, _: "550 5.1.1 nobody here" if verb == "RCPT" and "olwen" in what else None) as server:
            outgoing = queued(server, amara, to=("olwen@example.com", "gareth@example.com"), customer=customer)
            work()
            assert server.recipients() == ["gareth@example.com"]
        assert now(outgoing) == "sent"
        assert outgoing.to_settle
        assert states(outgoing) == {"olwen@example.com": "failed", "gareth@example.com": "sent"}
        point.refresh_from_db()
        assert point.invalid_at

    def test_a_recipient_put_off_is_tried_again_and_the_other_never_gets_it_twice(self, amara):
        greylisting = [True]
        with serving(lambda verb, what, _: "451 later" if verb == "RCPT" and "olwen" in what and greylisting[0] else None) as server:
            outgoing = queued(server, amara, to=("olwen@example.com", "gareth@example.com"))
            work()
            assert states(outgoing) == {"olwen@example.com": "waiting", "gareth@example.com": "sent"}
            assert (now(outgoing), outgoing.not_before) == ("waiting", LATER + timedelta(minutes=1))
            greylisting.clear()
            greylisting.append(False)
            work(LATER + timedelta(minutes=1))
            assert server.recipients() == ["gareth@example.com", "olwen@example.com"]
        assert now(outgoing) == "sent"

    @pytest.mark.parametrize("step", ["MAIL", "DATA", "DOT"])
    def test_a_refusal_for_good_at_any_step_fails_it(self, amara, step):
        script = lambda verb, *_: {step: "554 no", "TAKE": "no"}.get(verb)  # noqa: E731
        with serving(script) as server:
            outgoing = queued(server, amara)
            work()
        assert (now(outgoing), states(outgoing), outgoing.to_settle) == ("failed", {"olwen@example.com": "failed"}, True)

    @pytest.mark.parametrize("step", ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "DOT"])
    @pytest.mark.parametrize("trouble", ["421 busy", "451 later"])
    def test_a_refusal_for_now_at_any_step_is_tried_again(self, amara, step, trouble):
        troubled = [True]
        script = lambda verb, *_: {step: trouble, "HELO": trouble, "TAKE": "no"}.get(verb) if troubled else None  # noqa: E731
        with serving(script) as server:
            outgoing = queued(server, amara)
            work()
            if (step, trouble[:3]) == ("DOT", "421"):
                assert now(outgoing) == "unsure"  # it said goodbye instead of an answer
                return
            assert now(outgoing) == "waiting"
            troubled.clear()
            work(LATER + timedelta(hours=9))
            assert server.recipients() == ["olwen@example.com"]
        assert now(outgoing) == "sent"

    def test_after_two_days_of_put_off_it_is_said_that_it_does_not_go(self, amara):
        with serving(lambda verb, *_: "451 later" if verb == "MAIL" else None) as server:
            outgoing = queued(server, amara)
            for hours in range(0, 60, 9):
                work(LATER + timedelta(hours=hours))
        assert (now(outgoing), outgoing.to_settle) == ("failed", True)


class TestConnectionsThatFail:
    @pytest.mark.parametrize("trouble", ["drop", "silence", "drip"])
    @pytest.mark.parametrize("step", ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA"])
    def test_before_the_last_dot_it_is_safe_to_try_again(self, amara, step, trouble):
        troubled = [True]
        with serving(lambda verb, *_: trouble if verb == step and troubled else None) as server:
            outgoing = queued(server, amara)
            work()
            assert (now(outgoing), states(outgoing)) == ("waiting", {"olwen@example.com": "waiting"})
            assert server.taken == []
            troubled.clear()
            work(LATER + timedelta(minutes=1))
            assert server.recipients() == ["olwen@example.com"]
        assert now(outgoing) == "sent"

    @pytest.mark.parametrize("trouble", ["drop", "silence", "drip"])
    def test_after_the_last_dot_nobody_knows_and_a_person_says(self, amara, trouble):
        with serving(lambda verb, *_: trouble if verb == "DOT" else None) as server:
            outgoing = queued(server, amara, to=("olwen@example.com", "gareth@example.com"))
            work()
            for hours in range(1, 60, 10):
                work(LATER + timedelta(hours=hours))
            assert len(server.taken) == 1
        assert (now(outgoing), outgoing.to_settle) == ("unsure", True)
        assert outgoing.evidence.startswith("Handed to 127.0.0.1 at ")
        assert set(states(outgoing).values()) == {"unsure"}
        settling.settle(outgoing=outgoing, answer="it went", by=amara)
        assert (now(outgoing), outgoing.to_settle, set(states(outgoing).values())) == ("sent", False, {"sent"})

    def test_one_that_a_person_sends_again_goes_again(self, amara):
        troubled = [True]
        with serving(lambda verb, *_: {"DOT": "drop", "TAKE": "no"}.get(verb) if troubled else None) as server:
            outgoing = queued(server, amara)
            work()
            troubled.clear()
            settling.settle(outgoing=outgoing, answer="send again", by=people.later(amara, hours=1))
            work(LATER + timedelta(minutes=1))
            assert server.recipients() == ["olwen@example.com"]
        assert (now(outgoing), outgoing.to_settle) == ("sent", False)

    def test_nobody_there(self, amara):
        with serving() as server:
            pass
        outgoing = queued(server, amara)
        work()
        assert now(outgoing) == "waiting"
        outgoing.mailbox.refresh_from_db()
        assert not outgoing.mailbox.health["out"]["ok"]


class TestAskedAgainJustBefore:
    def test_an_address_that_opted_out_since_does_not_get_it_and_the_others_do(self, amara):
        customer = people.customer("Olwen Bevan-Jones")
        point = ContactPoint.objects.create(
            customer=customer, channel="email", value="olwen@example.com", key="olwen@example.com", created_at=people.NOW
        )
        with serving() as server:
            outgoing = queued(server, amara, to=("olwen@example.com", "gareth@example.com"), customer=customer)
            ContactPoint.objects.filter(pk=point.pk).update(opted_out_at=people.NOW)
            work()
            assert server.recipients() == ["gareth@example.com"]
        assert states(outgoing) == {"olwen@example.com": "stopped", "gareth@example.com": "sent"}
        assert (now(outgoing), outgoing.to_settle) == ("sent", True)

    def test_a_hold_placed_since_stops_it_and_when_it_is_lifted_a_person_sends_it_again(self, amara):
        with serving() as server:
            outgoing = queued(server, amara)
            hold = holds.place(customer=outgoing.message.customer, why="Complaint open", by=amara)
            work()
            assert server.connections == 0
            assert (now(outgoing), outgoing.to_settle, states(outgoing)) == ("stopped", True, {"olwen@example.com": "stopped"})
            assert "Complaint open" in outgoing.evidence
            with pytest.raises(settling.NothingToSettle, match="Complaint open"):
                settling.settle(outgoing=outgoing, answer="send again", by=people.later(amara, hours=1))
            holds.lift(hold=hold, by=amara)
            settling.settle(outgoing=outgoing, answer="send again", by=people.later(amara, hours=1))
            work(LATER + timedelta(minutes=1))
            assert server.recipients() == ["olwen@example.com"]
        assert (now(outgoing), outgoing.to_settle) == ("sent", False)


class TestCorrecting:
    def test_the_right_address_gets_it_and_nobody_else_again(self, amara):
        with serving(lambda verb, what, _: "550 5.1.1 no" if verb == "RCPT" and "olven" in what else None) as server:
            outgoing = queued(server, amara, to=("olven@example.com", "gareth@example.com"))
            work()
            wrong = Recipient.objects.get(address="olven@example.com")
            settling.correct_and_resend(recipient=wrong, new_address="olwen@example.com", by=people.later(amara, hours=1))
            work(LATER + timedelta(minutes=1))
            assert [mail.recipients for mail in server.taken] == [["gareth@example.com"], ["olwen@example.com"]]
            first, second = (mail.content for mail in server.taken)
            assert b"olven@example.com" in first
            assert b"olven@example.com" not in second
            assert b"<olwen@example.com>" in second.partition(b"\r\n\r\n")[0]
            assert outgoing.message.message_id.encode() in second
        assert now(outgoing) == "sent"
        assert not outgoing.to_settle

    def test_who_has_it_already_cannot_be_sent_it_again(self, amara):
        with serving(lambda verb, what, _: "550 5.1.1 no" if verb == "RCPT" and "olven" in what else None) as server:
            outgoing = queued(server, amara, to=("olven@example.com", "gareth@example.com"))
            work()
        wrong = Recipient.objects.get(address="olven@example.com")
        with pytest.raises(settling.NothingToSettle):
            settling.correct_and_resend(recipient=wrong, new_address="Gareth@example.com", by=amara)
        assert Recipient.objects.filter(message=outgoing.message).count() == 2
        assert Outgoing.objects.get().state == "sent"
