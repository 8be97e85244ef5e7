"""Appointments over the API: arranged, changed, called off, and answered when others invite us."""

from datetime import datetime, timedelta
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema, Status

from rapport.conversations.actions import appointments
from rapport.conversations.api.conversations import one as conversation_or_404
from rapport.conversations.api.schemas import Line
from rapport.conversations.models import Appointment
from rapport.conversations.queries import appointments as queries
from rapport.conversations.queries import occasions
from rapport.conversations.queries.occasions import Occasion
from rapport.conversations.rules.appointments import Answer
from rapport.core.api import VERSIONED, Id, In, Moment, Text, require_match, tagged

router = Router(tags=["appointments"])
of_conversation = Router(tags=["appointments"])
AHEAD = timedelta(days=400)
Keys = Annotated[list[Annotated[Text, Field(max_length=400)]], Field(max_length=200)]
Words = Annotated[Text, Field(max_length=5_000)]


class AttendeeIn(In):
    """Somebody who is invited."""

    address: Annotated[Text, Field(min_length=3, max_length=320)]
    name: Line = ""


class AppointmentIn(In):
    """An appointment to arrange, or as it is from now on. `confirmed` are the keys of what the gate asks to look at first."""

    title: Annotated[Line, Field(min_length=1)]
    starts_at: Moment
    ends_at: Moment
    place: Line = ""
    text: Words = ""
    attendees: Annotated[list[AttendeeIn], Field(min_length=1, max_length=50)]
    confirmed: Keys = []


class CallOffIn(In):
    """Whether everyone who was invited is told by email."""

    tells: bool = True
    confirmed: Keys = []


class InvitationAnswerIn(In):
    """What we say: accepted, tentative or declined, with words if need be.

    `time` is the key of one time of a series, to answer that alone.
    """

    answer: Annotated[str, Field(pattern="^(accepted|tentative|declined)$")]
    time: Annotated[str, Field(pattern="^([0-9]{8}T[0-9]{6}Z)?$")] = ""
    text: Words = ""
    confirmed: Keys = []


class AttendeeOut(Schema):
    """Somebody we invited. `answer` is empty while they have not said anything; `suggested_at` is another time they ask for."""

    address: str
    name: str
    answer: Answer
    answered_at: datetime | None
    suggested_at: datetime | None


class AppointmentOut(Schema):
    """An appointment. `is_ours`: we invite. `answer` is ours to an invitation; `remarks` are tellings that were not believed. `replaces` is
    the time of a series that this one is, "" for all of it."""

    id: int
    conversation: int = Field(alias="conversation_id")
    uid: str
    replaces: str
    is_ours: bool
    title: str
    starts_at: datetime | None
    ends_at: datetime | None
    is_all_day: bool
    repeats: bool
    place: str
    text: str
    state: str
    sequence: int
    organiser: str
    answer: Answer
    answered_at: datetime | None
    attendees: list[AttendeeOut]
    remarks: list[str]
    owner: str | None
    version: int

    @staticmethod
    def resolve_owner(row: Appointment) -> str | None:
        """In whose diary it stands."""
        return row.owner.email if row.owner else None

    @staticmethod
    def resolve_attendees(row: Appointment) -> Any:
        """Everyone who is invited."""
        return list(row.attendees.all())


class TimeOut(Schema):
    """One time at which an appointment takes place. `key` names it in its series, "" where it stands by itself: then `appointment` does."""

    appointment: int = Field(alias="appointment.pk")
    key: str
    starts_at: datetime
    ends_at: datetime | None
    answer: Answer = Field(alias="appointment.answer")


def _one(request: HttpRequest, appointment_id: int) -> Appointment:
    return get_object_or_404(queries.visible(request.actor), pk=appointment_id)


def _shown(request: HttpRequest, appointment_id: int, response: HttpResponse) -> Appointment:
    found = _one(request, appointment_id)
    tagged(response, found.version)
    return found


@of_conversation.get("/{conversation_id}/appointments", response=list[AppointmentOut], summary="List the appointments of a conversation")
def index(request: HttpRequest, conversation_id: Id) -> list[Appointment]:
    """At most 200, in the order they begin."""
    conversation = conversation_or_404(request, conversation_id)
    return list(queries.visible(request.actor).filter(conversation=conversation).order_by("starts_at", "id")[:200])


@of_conversation.post("/{conversation_id}/appointments", response={201: AppointmentOut}, summary="Arrange an appointment")
def arrange(request: HttpRequest, conversation_id: Id, given: AppointmentIn, response: HttpResponse) -> Status[Appointment]:
    """Everyone who is invited gets a mail that calendar programs understand."""
    made = appointments.arrange(conversation=conversation_or_404(request, conversation_id), by=request.actor, **given.dict())
    return Status(201, _shown(request, made.pk, response))


@router.get("/{appointment_id}", response=AppointmentOut, summary="Read an appointment")
def read(request: HttpRequest, appointment_id: Id, response: HttpResponse) -> Appointment:
    """When, where, who, and what everyone said."""
    return _shown(request, appointment_id, response)


@router.get("/{appointment_id}/times", response=list[TimeOut], summary="List the next times of an appointment")
def times(request: HttpRequest, appointment_id: Id) -> list[Occasion]:
    """Those of the coming 400 days, the soonest first, at most 400 of them; of a series also those that were moved or answered alone."""
    found, by = _one(request, appointment_id), request.actor
    return queries.coming(by, found, by.at + AHEAD)[: occasions.MOST]


@router.put("/{appointment_id}", response=AppointmentOut, summary="Change an appointment", openapi_extra=VERSIONED)
def change(request: HttpRequest, appointment_id: Id, given: AppointmentIn, response: HttpResponse) -> Appointment:
    """All of it anew; everyone is told, and who is left out is told that it is off for them."""
    found = _one(request, appointment_id)
    appointments.change(appointment=found, version=require_match(request, found.version), by=request.actor, **given.dict())
    return _shown(request, appointment_id, response)


@router.post("/{appointment_id}/calling-off", response=AppointmentOut, summary="Call an appointment off")
def call_off(request: HttpRequest, appointment_id: Id, given: CallOffIn, response: HttpResponse) -> Appointment:
    """It does not take place."""
    appointments.call_off(appointment=_one(request, appointment_id), by=request.actor, **given.dict())
    return _shown(request, appointment_id, response)


@router.post("/{appointment_id}/answer", response=AppointmentOut, summary="Answer an invitation")
def answer(request: HttpRequest, appointment_id: Id, given: InvitationAnswerIn, response: HttpResponse) -> Appointment:
    """Its organiser is told by email, once. One time of a series that is answered alone is an appointment of its own from then on."""
    said = appointments.answer(appointment=_one(request, appointment_id), by=request.actor, **given.dict())
    return _shown(request, said.pk, response)
