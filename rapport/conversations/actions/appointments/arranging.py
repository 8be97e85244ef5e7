"""Appointments that we arrange: everyone is invited by mail, told of each change, and told when it is called off."""

import secrets
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from rapport.conversations import permissions
from rapport.conversations.actions.appointments import telling
from rapport.conversations.actions.appointments.telling import AppointmentRefused
from rapport.conversations.actions.content import line_of, text_of
from rapport.conversations.actions.drafts import checking
from rapport.conversations.events import AppointmentCalledOff, AppointmentChanged, AppointmentMade
from rapport.conversations.models import Appointment, Attendee, Conversation, Mailbox, Slot
from rapport.conversations.outgoing import invitations
from rapport.conversations.outgoing.invitations import Guest
from rapport.conversations.queries import senders
from rapport.conversations.queries.appointments import zone_of
from rapport.conversations.rules.appointments import Answer, State
from rapport.core.db import lock
from rapport.core.errors import require
from rapport.team.actors import Actor

LONGEST = timedelta(days=31)
MOST_GUESTS = 50
TIMES = ("starts_at", "ends_at")


@transaction.atomic
def arrange(
    *,
    conversation: Conversation,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    attendees: Iterable[Mapping[str, Any]],
    by: Actor,
    place: str = "",
    text: str = "",
    mailbox: Mailbox | None = None,
    confirmed: Collection[str] = (),
) -> Appointment:
    """Invite people ({"address", "name"} each) to an appointment; it stands in the diary of whoever arranged it.

    `mailbox` is the address it goes from where the conversation has none of its own.

    Refuses: AppointmentRefused, DraftRefused, and what the gate refuses: NotSendable, LookFirst.
    """
    conversation = lock(conversation)
    require(permissions.may_reply(by, conversation))
    mailbox = telling.mailbox_of(conversation, chosen=mailbox)
    _require_possible(starts_at, ends_at, by)
    guests = _guests(attendees)
    appointment = Appointment.objects.create(
        conversation=conversation,
        uid=f"{secrets.token_hex(16)}@{mailbox.address.rpartition('@')[2]}",
        is_ours=True,
        organiser=mailbox.address,
        organiser_name=mailbox.name,
        owner=by.user,
        starts_at=starts_at,
        ends_at=ends_at,
        stamp=by.at,
        created_at=by.at,
        changed_at=by.at,
        **_words(title, place, text),
    )
    Attendee.objects.bulk_create(Attendee(appointment=appointment, **each) for each in guests)
    _invite(appointment, "You are invited", appointment.title, confirmed, by)
    who = ", ".join(each["name"] or each["address"] for each in guests)
    telling.tell(AppointmentMade(appointment.title, who, telling.when(appointment)), appointment, by)
    return appointment


def _words(title: str, place: str, text: str) -> dict[str, str]:
    bare = line_of(title, AppointmentRefused, "title", 300)
    if not bare:
        raise AppointmentRefused("Say what it is about.", field="title")
    return {
        "title": bare,
        "place": line_of(place, AppointmentRefused, "place", 300),
        "text": text_of(text, AppointmentRefused, "text", 5_000),
    }


def _require_possible(starts_at: datetime, ends_at: datetime, by: Actor) -> None:
    if starts_at <= by.at:
        raise AppointmentRefused("An appointment begins in the future.", field="starts_at")
    if ends_at <= starts_at:
        raise AppointmentRefused("An appointment ends after it begins.", field="ends_at")
    if ends_at - starts_at > LONGEST:
        raise AppointmentRefused("An appointment lasts up to a month.", field="ends_at")


def _guests(given: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Each address once, in lower case, none of ours."""
    own = senders.own_addresses()
    found: dict[str, dict[str, str]] = {}
    for each in given:
        address = checking.address_of(str(each.get("address") or "")).lower()
        if address in own:
            raise AppointmentRefused(f"{address} is an address of ours. Invite somebody else.", field="attendees")
        name = line_of(str(each.get("name") or ""), AppointmentRefused, "attendees", 300)
        found.setdefault(address, {"address": address, "name": name})
    if not found:
        raise AppointmentRefused("Say who is invited.", field="attendees")
    if len(found) > MOST_GUESTS:
        raise AppointmentRefused(f"Invite {MOST_GUESTS} people at most.", field="attendees")
    return list(found.values())


def _organiser(appointment: Appointment) -> Guest:
    return Guest(appointment.organiser, appointment.organiser_name)


def _invite(appointment: Appointment, said: str, subject: str, confirmed: Collection[str], by: Actor) -> None:
    """To everyone who is invited now."""
    everyone = list(appointment.attendees.order_by("id"))
    organiser = _organiser(appointment)
    guests = [Guest(organiser.address, organiser.name, "ACCEPTED"), *map(telling.guest, everyone)]
    calendar = telling.told(appointment, organiser, guests, by)
    _mail(appointment, invitations.REQUEST, calendar, everyone, said, subject, confirmed, by)


def _mail(
    appointment: Appointment,
    method: str,
    calendar: invitations.Told,
    to: Iterable[Attendee],
    said: str,
    subject: str,
    confirmed: Collection[str],
    by: Actor,
) -> None:
    out = telling.send(
        appointment,
        method=method,
        calendar=calendar,
        subject=subject,
        text=_letter(appointment, said),
        mailbox=telling.mailbox_of(appointment.conversation, appointment.organiser),
        to=[{"slot": Slot.TO, "address": each.address, "name": each.name} for each in to],
        confirmed=confirmed,
        by=by,
    )
    appointment.message = out.message
    appointment.save(update_fields=["message"])


def _letter(appointment: Appointment, said: str) -> str:
    """What people read whose program knows no calendars."""
    when = telling.when(appointment)
    zone = zone_of(appointment)
    place = f"\nWhere: {appointment.place}" if appointment.place else ""
    about = f"\n\n{appointment.text}" if appointment.text else ""
    return f"{said}: {appointment.title}\n\nWhen: {when} ({zone}){place}{about}"


@transaction.atomic
def change(
    *,
    appointment: Appointment,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    attendees: Iterable[Mapping[str, Any]],
    by: Actor,
    place: str = "",
    text: str = "",
    version: int | None = None,
    confirmed: Collection[str] = (),
) -> Appointment:
    """Another time, place or others: everyone is told. Answers to another time are asked for again; who is left out is told so.

    Refuses: AppointmentRefused, DraftRefused, NotSendable, LookFirst.
    """
    appointment = _ours(appointment, version, by)
    _require_possible(starts_at, ends_at, by)
    wanted: dict[str, Any] = {**_words(title, place, text), "starts_at": starts_at, "ends_at": ends_at}
    guests = _guests(attendees)
    changed = {name for name, value in wanted.items() if getattr(appointment, name) != value}
    gone, new = _difference(appointment, guests)
    if not (changed or gone or new):
        raise AppointmentRefused("Nothing has changed.")
    _leave_out(appointment, gone, confirmed, by)
    for name, value in wanted.items():
        setattr(appointment, name, value)
    _newer(appointment, by, *wanted)
    Attendee.objects.bulk_create(Attendee(appointment=appointment, **each) for each in new)
    if changed & set(TIMES):
        appointment.attendees.update(answer=Answer.NONE, answered_at=None, suggested_at=None)
    _invite(appointment, "This appointment has changed", f"Changed: {appointment.title}", confirmed, by)
    telling.tell(AppointmentChanged(appointment.title, telling.when(appointment)), appointment, by)
    return appointment


def _ours(appointment: Appointment, version: int | None, by: Actor) -> Appointment:
    """One of ours that takes place, locked, as it was seen."""
    appointment = telling.locked(appointment, by)
    if not appointment.is_ours:
        raise AppointmentRefused("Only who arranged it can change it. Answer the invitation instead.")
    if appointment.is_called_off:
        raise AppointmentRefused("This appointment has been called off already.")
    if version is not None and version != appointment.version:
        raise AppointmentRefused("A colleague changed this appointment after you saw it. Look at it again first.")
    return appointment


def _difference(appointment: Appointment, guests: list[dict[str, str]]) -> tuple[list[Attendee], list[dict[str, str]]]:
    """Who is not invited any more, and who is new."""
    before = {each.address: each for each in appointment.attendees.select_for_update().order_by("id")}
    after = {each["address"] for each in guests}
    return [each for address, each in before.items() if address not in after], [each for each in guests if each["address"] not in before]


def _newer(appointment: Appointment, by: Actor, *changed: str) -> None:
    appointment.sequence += 1
    appointment.version += 1
    appointment.stamp = appointment.changed_at = by.at
    appointment.save(update_fields=[*changed, "sequence", "version", "stamp", "changed_at"])


def _leave_out(appointment: Appointment, gone: list[Attendee], confirmed: Collection[str], by: Actor) -> None:
    """Who is not invited any more is told that it is off for them, under the number that the change will have."""
    if not gone:
        return
    appointment.sequence += 1
    calendar = telling.told(appointment, _organiser(appointment), map(telling.guest, gone), by)
    appointment.sequence -= 1
    said = "You are no longer invited to this appointment"
    _mail(appointment, invitations.CANCEL, calendar, gone, said, f"Cancelled: {appointment.title}", confirmed, by)
    Attendee.objects.filter(pk__in=[each.pk for each in gone]).delete()


@transaction.atomic
def call_off(
    *, appointment: Appointment, by: Actor, tells: bool = True, version: int | None = None, confirmed: Collection[str] = ()
) -> Appointment:
    """It does not take place; everyone who was invited is told, unless `tells` says otherwise.

    Refuses: AppointmentRefused, NotSendable, LookFirst.
    """
    appointment = _ours(appointment, version, by)
    appointment.state = State.CALLED_OFF
    _newer(appointment, by, "state")
    if tells:
        everyone = list(appointment.attendees.order_by("id"))
        calendar = telling.told(appointment, _organiser(appointment), map(telling.guest, everyone), by)
        said = "This appointment has been called off"
        _mail(appointment, invitations.CANCEL, calendar, everyone, said, f"Cancelled: {appointment.title}", confirmed, by)
    telling.tell(AppointmentCalledOff(appointment.title, "We", telling.when(appointment)), appointment, by)
    return appointment
