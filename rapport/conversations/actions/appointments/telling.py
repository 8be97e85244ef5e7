"""What every telling of an appointment shares: it goes through the one gate, as a mail with a part for calendar programs."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from rapport.conversations import arrivals, permissions
from rapport.conversations.actions import drafts, sending
from rapport.conversations.models import Appointment, Attendee, Channel, Conversation, Mailbox, Message, Outgoing
from rapport.conversations.outgoing import invitations
from rapport.conversations.outgoing.invitations import Guest, Told
from rapport.conversations.queries import answering, senders
from rapport.conversations.queries.appointments import when
from rapport.conversations.rules import appointments as rules
from rapport.core.db import lock
from rapport.core.errors import Refused, require
from rapport.customers import timeline
from rapport.team.actors import Actor

__all__ = ["AppointmentRefused", "guest", "locked", "mailbox_of", "send", "tell", "told", "when"]


class AppointmentRefused(Refused):
    """An appointment cannot be so, or cannot be told so."""


def locked(appointment: Appointment, by: Actor) -> Appointment:
    """The appointment, locked after its conversation, for someone who may answer there."""
    conversation = lock(appointment.conversation)
    appointment = lock(appointment)
    appointment.conversation = conversation
    require(permissions.may_reply(by, conversation))
    return appointment


def mailbox_of(conversation: Conversation, invited_as: str = "", chosen: Mailbox | None = None) -> Mailbox:
    """The address of ours it goes from: the one chosen, the conversation’s own, the one that was invited. Refuses: AppointmentRefused."""
    found = chosen or conversation.mailbox or (senders.mailbox_at(invited_as) if invited_as else None) or answering.mailbox_of(conversation)
    if found is None:
        raise AppointmentRefused("Choose the address it goes from.", field="mailbox")
    return found


def told(appointment: Appointment, organiser: Guest, guests: Iterable[Guest], by: Actor) -> Told:
    """The appointment as calendar programs are told of it now."""
    return Told(
        uid=appointment.uid,
        sequence=appointment.sequence,
        stamp=by.at,
        organiser=organiser,
        guests=list(guests),
        title=appointment.title,
        start=appointment.starts_at,
        end=appointment.ends_at,
        is_all_day=appointment.is_all_day,
        place=appointment.place,
        text=appointment.text,
        replaces=appointment.replaces,
    )


def guest(attendee: Attendee) -> Guest:
    """Somebody we invited, with what they said."""
    return Guest(attendee.address, attendee.name, rules.GIVEN.get(rules.Answer(attendee.answer), invitations.NOT_SAID))


def send(
    appointment: Appointment,
    *,
    method: str,
    calendar: Told,
    subject: str,
    text: str,
    to: Iterable[Mapping[str, Any]],
    mailbox: Mailbox,
    confirmed: Collection[str],
    by: Actor,
    answer: str = "",
) -> Outgoing:
    """One mail, through the gate. Refuses: NotSendable, LookFirst, DraftRefused."""
    draft = drafts.begin(
        conversation=appointment.conversation,
        answers=_last(appointment.conversation),
        subject=subject,
        text=text,
        recipients=to,
        mailbox=mailbox,
        by=by,
    )
    content = invitations.write(method, calendar)
    draft.invitation = {"appointment": appointment.pk, "method": method, "answer": answer, "content": content}
    draft.save(update_fields=["invitation"])
    outgoing = sending.send(draft=draft, confirmed=confirmed, by=by)
    arrivals.tell_of_answer(appointment.conversation_id)
    return outgoing


def _last(conversation: Conversation) -> Message | None:
    """What the mail is filed under: the newest email of the thread, whoever wrote it."""
    return Message.objects.filter(conversation=conversation, channel=Channel.EMAIL, automatic="").order_by("-recorded_at", "-id").first()


def tell(happening: Any, appointment: Appointment, by: Actor) -> None:
    """On the customer's timeline, when it is known whose it is."""
    if appointment.conversation.customer is not None:
        timeline.record(happening, customer=appointment.conversation.customer, about=appointment, by=by)
