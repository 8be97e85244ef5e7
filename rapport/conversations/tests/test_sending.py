from email import message_from_bytes
from email.policy import SMTP

import pytest

from rapport.conversations.actions import drafts, sending, settling
from rapport.conversations.models import Conversation, DraftState, Message, Outgoing
from rapport.conversations.tests import factories
from rapport.customers.tests import factories as people

pytestmark = pytest.mark.django_db


@pytest.fixture
def amara():
    return people.actor(name="Amara Okafor")


@pytest.fixture
def mailbox():
    return factories.mailbox("help@northgate.example", signature="Northgate\nwww.northgate.example")


@pytest.fixture
def conversation(mailbox):
    return factories.conversation(people.customer("Olwen Bevan-Jones"), mailbox)


@pytest.fixture
def question(conversation):
    return factories.inbound(conversation, cc=("gareth@example.com",))


@pytest.fixture
def draft(conversation, question, amara):
    return factories.draft(conversation, people.later(amara, minutes=5))


def later(actor, **ahead):
    return people.later(actor, **ahead)


class TestSend:
    def test_puts_the_message_its_recipients_and_its_bytes_into_the_outbox(self, draft, amara, question, conversation):
        by = later(amara, minutes=6)
        outgoing = sending.send(draft=draft, by=by)
        message = Message.objects.get(direction="out")
        assert outgoing.message == message
        assert (outgoing.state, outgoing.not_before) == ("waiting", later(by, seconds=20).at)
        assert sorted(message.recipients.values_list("slot", "address", "state")) == [
            ("cc", "gareth@example.com", "waiting"),
            ("to", "olwen@example.com", "waiting"),
        ]
        mail = message_from_bytes(bytes(outgoing.content), policy=SMTP)
        assert mail["In-Reply-To"] == f"<{question.message_id}>"
        assert mail["Message-ID"] == f"<{message.message_id}>"
        assert mail["Reply-To"].addresses[0].addr_spec == f"help+{conversation.token}@northgate.example"
        assert f"[{conversation.reference}]" in mail["Subject"]
        assert "Auto-Submitted" not in mail
        assert "> The heating is off." in mail.get_body(("plain",)).get_content()
        assert "www.northgate.example" in mail.get_body(("html",)).get_content()
        draft.refresh_from_db()
        assert draft.state == DraftState.SENT

    def test_undo_brings_the_draft_back_and_leaves_nothing_behind(self, draft, amara, conversation):
        outgoing = sending.send(draft=draft, by=later(amara, minutes=6))
        back = settling.undo(outgoing=outgoing, by=later(amara, minutes=6, seconds=10))
        assert (back.pk, back.state, back.text) == (draft.pk, DraftState.WRITING, "An engineer comes on Monday.")
        assert not Outgoing.objects.exists()
        assert not Message.objects.filter(direction="out").exists()
        assert Conversation.objects.values_list("messages", "snippet", "last_out_at").get() == (1, "The heating is off.", None)
