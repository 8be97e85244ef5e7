"""Bounces, delivery reports and complaints: noted where they name a message of ours, and nowhere else."""

import pytest

from rapport.conversations.models import Conversation, Message, Recipient, RecipientState
from rapport.conversations.rules import wanting
from rapport.conversations.tests import factories
from rapport.conversations.tests.mailing import mailbox, received
from rapport.customers import timeline
from rapport.customers.actions import contact_points
from rapport.customers.tests import factories as make

pytestmark = pytest.mark.django_db
DAEMON = "From: MAILER-DAEMON@mx.example.net\r\nTo: help@northgate.example\r\nMIME-Version: 1.0\r\n"


def report(action: str, status: str, original: str = "ours@northgate.example", to: str = "olwen@example.com") -> bytes:
    return (
        f"{DAEMON}Subject: Delivery Status Notification\r\nMessage-ID: <{action}{status}@mx.example.net>\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nAbout your message.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.net\r\n\r\n"
        f"Final-Recipient: rfc822; {to}\r\nAction: {action}\r\nStatus: {status}\r\nDiagnostic-Code: smtp; 550 {status} So it is\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{original}>\r\nSubject: Heating\r\nTo: {to}\r\n\r\n--b--\r\n"
    ).encode()


def complaint(original: str = "ours@northgate.example") -> bytes:
    return (
        f"{DAEMON}Subject: Abuse report\r\nMessage-ID: <arf@mx.example.net>\r\n"
        'Content-Type: multipart/report; report-type=feedback-report; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nThis is an abuse report.\r\n"
        "--b\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\nUser-Agent: Some/1.0\r\nVersion: 1\r\n"
        "Original-Rcpt-To: <olwen@example.com>\r\n\r\n"
        f"--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <{original}>\r\nFrom: help@northgate.example\r\nSubject: Heating\r\n\r\nHi\r\n\r\n--b--\r\n"
    ).encode()


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def olwen():
    customer = make.customer()
    contact_points.add(customer=customer, channel="email", value="olwen@example.com", by=make.system())
    return customer


@pytest.fixture
def sent(olwen):
    """A mail of ours that left for Olwen."""
    message = factories.inbound(factories.conversation(olwen, mailbox()), message_id="ours@northgate.example")
    Message.objects.filter(pk=message.pk).update(direction="out", from_address="help@northgate.example")
    message.recipients.all().delete()
    message.recipients.create(slot="to", address="olwen@example.com", state=RecipientState.SENT)
    return message


def test_a_hard_bounce_marks_the_recipient_and_the_contact_point(sent, olwen):
    bounce = received(report("failed", "5.1.1"))[0]
    recipient = sent.recipients.get()
    assert (recipient.state, recipient.status) == (RecipientState.FAILED, "5.1.1")
    point = olwen.contact_points.get()
    assert point.invalid_at is not None
    assert point.invalid_reason.startswith("An email came back (5.1.1)")
    assert (bounce.conversation, bounce.automatic) == (sent.conversation, "bounce")
    assert "Our message did not reach olwen@example.com: Heating." in timeline.story(olwen)


def test_a_full_mailbox_leaves_the_contact_point_as_it_is(sent, olwen):
    received(report("failed", "5.2.2"))
    assert sent.recipients.get().state == RecipientState.FAILED
    assert olwen.contact_points.get().invalid_at is None


def test_a_delay_is_only_noted(sent, olwen):
    received(report("delayed", "4.4.1"))
    recipient = sent.recipients.get()
    assert (recipient.state, recipient.status) == (RecipientState.SENT, "4.4.1")
    assert olwen.contact_points.get().invalid_at is None


def test_a_delivery_report_marks_it_delivered(sent):
    received(report("delivered", "2.0.0"))
    assert sent.recipients.get().state == RecipientState.DELIVERED


def test_a_bounce_of_nothing_we_sent_changes_nothing(sent, olwen):
    bounce = received(report("failed", "5.1.1", original="made-up@northgate.example"))[0]
    assert sent.recipients.get().state == RecipientState.SENT
    assert olwen.contact_points.get().invalid_at is None
    assert bounce.conversation != sent.conversation
    assert bounce.conversation.needs_person == wanting.LOST


def test_a_bounce_about_somebody_we_did_not_write_to_changes_nothing(sent, olwen):
    sent.recipients.create(slot="cc", address="gareth@example.org", state=RecipientState.SENT)
    received(report("failed", "5.1.1", to="else@example.com"))
    assert set(Recipient.objects.filter(message=sent).values_list("state", flat=True)) == {RecipientState.SENT}
    assert olwen.contact_points.get().invalid_at is None


def test_a_complaint_opts_the_contact_point_out(sent, olwen):
    message = received(complaint())[0]
    assert olwen.contact_points.get().opted_out_at is not None
    assert (message.conversation, message.automatic) == (sent.conversation, "feedback_report")


def test_a_complaint_about_nothing_we_sent_changes_nothing(sent, olwen):
    received(complaint("made-up@northgate.example"))
    assert olwen.contact_points.get().opted_out_at is None
    assert Conversation.objects.count() == 2
