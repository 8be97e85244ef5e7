"""What can happen in a conversation with a customer, told on the customer's timeline."""

from rapport.customers.rules import Visibility
from rapport.customers.timeline import Group, event


@event("conversations.message-received", "{who} wrote to us: {subject}.", group=Group.MESSAGES, icon="mail", tone="good", is_contact=True)
class MessageReceived:
    """A message came in, by mail, from a form, or on the customer's own page. `conversation` is its reference."""

    who: str
    subject: str
    channel: str
    conversation: str


@event("conversations.message-sent", "We wrote to {to}: {subject}.", group=Group.MESSAGES, icon="mail", is_contact=True)
class MessageSent:
    """A message of ours was taken by the other side's server. `to` are the addresses that took it."""

    subject: str
    to: str


@event(
    "conversations.message-acknowledged", "We acknowledged a message of {to}: {subject}.", group=Group.MESSAGES, icon="mail", tone="quiet"
)
class MessageAcknowledged:
    """An acknowledgement, sent by itself, was taken by the other side's server. Nobody was in touch with anybody."""

    subject: str
    to: str


@event(
    "conversations.message-not-delivered", "Our message did not reach {to}: {subject}.", group=Group.MESSAGES, icon="warning", tone="bad"
)
class MessageNotDelivered:
    """An address did not take it; `why` is the server's own word."""

    subject: str
    to: str
    why: str


@event("conversations.note-written", "A note for colleagues in “{subject}”.", group=Group.NOTES, icon="note", tone="quiet")
class NoteWritten:
    """Colleagues told each other something; the words stay in the conversation."""

    subject: str


@event("conversations.call-logged", "Call {direction}: {outcome}.", group=Group.CALLS, icon="phone", is_contact=True)
class CallLogged:
    """We spoke on the phone. `direction` in words, `outcome` what came of it."""

    direction: str
    outcome: str


@event("conversations.letter-logged", "Letter {direction}: {subject}.", group=Group.LETTERS, icon="letter", is_contact=True)
class LetterLogged:
    """A letter came, or one of ours was posted."""

    direction: str
    subject: str


@event("conversations.meeting-logged", "We met: {subject}.", group=Group.VISITS, icon="meeting", is_contact=True)
class MeetingLogged:
    """We met, or saw each other face to face."""

    subject: str


@event("conversations.hold-placed", "Nothing is sent for now: {why}.", icon="info", tone="quiet", visibility=Visibility.STAFF)
class HoldPlaced:
    """Sending to this customer stops. `until` in ISO 8601, "" for until it is lifted."""

    why: str
    until: str


@event("conversations.hold-lifted", "Messages can be sent again.", icon="check", tone="quiet", visibility=Visibility.STAFF)
class HoldLifted:
    """Sending to this customer goes on."""


@event("conversations.appointment-made", "We invited {who} to “{title}”, {when}.", group=Group.VISITS, icon="calendar", is_contact=True)
class AppointmentMade:
    """We arranged an appointment. `when` in words."""

    title: str
    who: str
    when: str


@event("conversations.appointment-changed", "We changed the appointment “{title}”: {when}.", group=Group.VISITS, icon="calendar")
class AppointmentChanged:
    """It takes place at another time or place, or with others."""

    title: str
    when: str


@event("conversations.appointment-called-off", "{who} called off “{title}”, {when}.", group=Group.VISITS, icon="calendar", tone="bad")
class AppointmentCalledOff:
    """An appointment does not take place. `who` called it off."""

    title: str
    who: str
    when: str


@event("conversations.invitation-came", "{who} invites us to “{title}”, {when}.", group=Group.VISITS, icon="calendar")
class InvitationCame:
    """Somebody invites us, or changes what they invited us to."""

    title: str
    who: str
    when: str


@event("conversations.invitation-answered", "{who} answered the invitation to “{title}”: {answer}.", group=Group.VISITS, icon="calendar")
class InvitationAnswered:
    """We, or somebody we invited, said whether they come. `answer` in words."""

    title: str
    who: str
    answer: str
