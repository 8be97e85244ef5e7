"""What the doctor says of mail."""

from datetime import timedelta

import pytest
from django.utils import timezone

from rapport.config.server import health_mail
from rapport.config.server.verdicts import Level
from rapport.conversations.models import Raw
from rapport.conversations.tests.mailing import mailbox
from tests.mail_servers import Dovecot, dovecot, free_port, needs_dovecot

pytestmark = pytest.mark.django_db
__all__ = ["dovecot"]


def test_no_mailbox_is_worth_knowing():
    assert health_mail.mailboxes() == (Level.NOTE, "No mailbox is set up yet (Settings, Mailboxes).")


def test_a_mailbox_that_cannot_be_reached_is_wrong():
    port = free_port()
    mailbox(imap_host="127.0.0.1", imap_port=port, imap_security="none")
    expected = f"Help: Fetching from 127.0.0.1:{port} does not work: Nothing answers at 127.0.0.1:{port}."
    assert health_mail.mailboxes() == (Level.WRONG, expected)


@needs_dovecot
def test_a_mailbox_that_works_is_well(dovecot: Dovecot):
    mailbox(dovecot)
    assert health_mail.mailboxes() == (Level.WELL, "1 mailbox works.")


@pytest.mark.parametrize(
    ("state", "age", "expected"),
    [
        ("read", 60, (Level.WELL, "Every message that came was taken in.")),
        ("stored", 1, (Level.WELL, "Mail is being taken in (1 waiting).")),
        ("stored", 60, (Level.WRONG, "Stored mail has waited for 15 minutes or longer to be taken in (1 of 1).")),
        ("failed", 60, (Level.NOTE, "Some mail could not be taken in (1); it is kept: rapport mail failed.")),
    ],
)
def test_mail_that_waits_or_failed(state, age, expected):
    at = timezone.now() - timedelta(minutes=age)
    Raw.objects.create(hash="0" * 64, size=1, content=b"x", received_at=at, state=state)
    assert health_mail.incoming() == expected
