"""Mail through a server that can never be is a file here, sent like any other, once."""

from datetime import timedelta
from email import message_from_bytes, policy

import pytest

from rapport.conversations.actions import sending
from rapport.conversations.models import Recipient
from rapport.conversations.outgoing import keeping_here, working
from rapport.conversations.outgoing.session import Broken, NotMine
from rapport.conversations.tests import factories
from rapport.customers.tests import factories as people

LATER = people.NOW + timedelta(hours=1)


@pytest.mark.parametrize(
    ("host", "is_so"), [("outbox.invalid", True), ("OUTBOX.Invalid.", True), ("mail.example", False), ("invalid", False)]
)
def test_only_a_name_that_can_never_be_leads_nowhere(host, is_so):
    assert keeping_here.is_nowhere(host) is is_so


@pytest.mark.django_db(transaction=True)
def test_it_is_sent_with_every_step_and_kept_once(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    amara = people.actor(name="Amara Okafor")
    mailbox = factories.mailbox(smtp_host="outbox.invalid")
    conversation = factories.conversation(people.customer("Olwen Bevan-Jones"), mailbox)
    factories.inbound(conversation, from_address="olwen@example.com")
    outgoing = sending.send(draft=factories.draft(conversation, amara), by=people.later(amara, minutes=2))
    for _ in range(2):
        working.work(now=lambda: LATER)
    outgoing.refresh_from_db()
    assert outgoing.state == "sent"
    assert list(Recipient.objects.filter(message=outgoing.message).values_list("address", "state")) == [("olwen@example.com", "sent")]
    (kept,) = (tmp_path / "outbox").iterdir()
    assert message_from_bytes(kept.read_bytes(), policy=policy.default)["To"].addresses[0].addr_spec == "olwen@example.com"


def test_what_is_no_longer_ours_is_not_kept(tmp_path):
    with pytest.raises(NotMine):
        keeping_here.Folder(tmp_path).hand_over("help@northgate.example", ["olwen@example.com"], b"Hello", lambda accepted: False)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_tried_again(tmp_path):
    (tmp_path / "outbox").write_text("a file")
    with pytest.raises(Broken, match="could not be kept"):
        keeping_here.Folder(tmp_path / "outbox").hand_over("help@northgate.example", ["olwen@example.com"], b"Hello", lambda accepted: True)
