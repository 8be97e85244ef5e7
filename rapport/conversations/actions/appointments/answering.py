"""Saying whether we come to what a mail invites us to."""

from collections.abc import Collection

from django.db import transaction

from rapport.conversations.actions.appointments import telling
from rapport.conversations.actions.appointments.telling import AppointmentRefused
from rapport.conversations.actions.content import text_of
from rapport.conversations.events import InvitationAnswered
from rapport.conversations.models import Appointment, Mailbox, Slot
from rapport.conversations.outgoing import invitations
from rapport.conversations.outgoing.invitations import Guest
from rapport.conversations.queries import occasions
from rapport.conversations.rules.appointments import GIVEN, Answer
from rapport.core.db import lock
from rapport.team.actors import Actor

WORDS = {Answer.ACCEPTED: "We accept", Answer.TENTATIVE: "We may come to", Answer.DECLINED: "We cannot come to"}
SUBJECTS = {Answer.ACCEPTED: "Accepted", Answer.TENTATIVE: "Tentative", Answer.DECLINED: "Declined"}


@transaction.atomic
def answer(
    *,
    appointment: Appointment,
    answer: str,
    by: Actor,
    time: str = "",
    text: str = "",
    mailbox: Mailbox | None = None,
    confirmed: Collection[str] = (),
) -> Appointment:
    """Accept, accept tentatively, or decline; its organiser is told by email, once. It stands in the diary of who answers.

    `time` is the key of one time of a series (`occasions`): only that one is answered, and stands by itself from now on.
    `mailbox` is the address it goes from where neither the conversation nor the invitation says which.

    Refuses: AppointmentRefused, DraftRefused, NotSendable, LookFirst.
    """
    appointment = telling.locked(appointment, by)
    appointment = _alone(appointment, time, by) if time else appointment
    said = _answerable(appointment, answer)
    words = text_of(text, AppointmentRefused, "text", 5_000)
    mailbox = telling.mailbox_of(appointment.conversation, appointment.invited_as, mailbox)
    as_whom = appointment.invited_as or mailbox.address
    calendar = telling.told(
        appointment,
        Guest(appointment.organiser, appointment.organiser_name),
        [Guest(as_whom, mailbox.name, GIVEN[said])],
        by,
    )
    telling.send(
        appointment,
        method=invitations.REPLY,
        calendar=calendar,
        subject=f"{SUBJECTS[said]}: {appointment.title}"[:900],
        text=f"{WORDS[said]}: {appointment.title}, {telling.when(appointment)}.\n\n{words}".rstrip(),
        to=[{"slot": Slot.TO, "address": appointment.organiser, "name": appointment.organiser_name}],
        mailbox=mailbox,
        confirmed=confirmed,
        by=by,
        answer=said,
    )
    _noted(appointment, said, as_whom, by)
    return appointment


def _alone(series: Appointment, key: str, by: Actor) -> Appointment:
    """One time of a locked series as an appointment of its own, with what was said to the whole so far."""
    if known := occasions.by_itself(series, key):
        return lock(known)
    occasion = occasions.one(series, key)
    if occasion is None:
        raise AppointmentRefused("This appointment does not take place then.")
    return Appointment.objects.create(
        conversation=series.conversation, uid=series.uid, replaces=occasion.replaces, as_in_series=True, organiser=series.organiser,
        organiser_name=series.organiser_name, first_sender=series.first_sender, sent_by=series.sent_by, owner=series.owner,
        title=series.title, place=series.place, text=series.text, starts_at=occasion.starts_at, ends_at=occasion.ends_at,
        is_all_day=series.is_all_day, state=series.state, sequence=series.sequence, stamp=series.stamp, invited_as=series.invited_as,
        answer=series.answer, answered_at=series.answered_at, answered_by=series.answered_by, created_at=by.at, changed_at=by.at,
    )  # fmt: skip


def _answerable(appointment: Appointment, answer: str) -> Answer:
    if appointment.is_ours:
        raise AppointmentRefused("This is an appointment of our own. Change it, or call it off.")
    if appointment.is_called_off:
        raise AppointmentRefused("This appointment has been called off.")
    if not appointment.organiser:
        raise AppointmentRefused("The invitation does not say who invites, so nobody can be answered. Write an email instead.")
    said = next((each for each in GIVEN if each.value == answer), None)
    if said is None:
        raise AppointmentRefused("Say whether we accept, may come, or decline.", field="answer")
    if said == appointment.answer:
        who = appointment.answered_by.name if appointment.answered_by else "somebody"
        raise AppointmentRefused(f"This was answered already, by {who}: {Answer(said).label.lower()}.", field="answer")
    return said


def _noted(appointment: Appointment, said: Answer, as_whom: str, by: Actor) -> None:
    appointment.answer, appointment.answered_at, appointment.answered_by = said, by.at, by.user
    appointment.owner, appointment.invited_as = by.user, as_whom
    appointment.version += 1
    appointment.changed_at = by.at
    appointment.save(update_fields=["answer", "answered_at", "answered_by", "owner", "invited_as", "version", "changed_at"])
    telling.tell(InvitationAnswered(appointment.title, "We", Answer(said).label.lower()), appointment, by)
