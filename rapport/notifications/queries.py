"""Reads of notifications, and the rows that call for one."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from rapport.cases.models import Case, CaseConversation, Escalation
from rapport.conversations.models import (
    Appointment,
    Attendee,
    Direction,
    Draft,
    DraftState,
    Message,
    Note,
    Outgoing,
    OutgoingState,
)
from rapport.conversations.rules.appointments import Answer, State
from rapport.core.wording import clock_time, long_date
from rapport.notifications import permissions
from rapport.notifications.models import Notification
from rapport.notifications.rules import Kind
from rapport.team.actors import Actor

PAGE = 50
FEW = 6  # that the bell shows
NEWEST = 2_000  # rows of a table looked at from its end


def visible(by: Actor) -> QuerySet[Notification]:
    """One's own, newest first."""
    return Notification.objects.filter(permissions.visible_to(by)).order_by("-at", "-id")


def unseen(by: Actor) -> int:
    """How many one has not seen."""
    return Notification.objects.filter(permissions.visible_to(by), seen_at=None).count()


def called_for(since: datetime) -> Iterator[Notification]:
    """What happened since then that somebody should know, not stored; much of it may have been told already."""
    yield from _mentions(since)
    yield from _answers(since)
    yield from _assigned(since)
    yield from _pressing(since)
    yield from _approvals(since)
    yield from _not_sent(since)
    yield from _declined(since)


def _mentions(since: datetime) -> Iterator[Notification]:
    newest = Note.objects.order_by("-id").values("pk")[:NEWEST]
    notes = Note.objects.filter(pk__in=newest, at__gte=since, mentions__is_active=True).exclude(mentions=F("author"))
    for note, user, author, at, conversation in notes.values_list("pk", "mentions", "author__name", "at", "conversation"):
        case = _case_of(conversation)
        words = f"{author or 'A colleague'} mentions you in {_named(case, conversation)}."
        yield _one(user, Kind.MENTION, str(note), words, case, conversation, at)


def _answers(since: datetime) -> Iterator[Notification]:
    newest = Message.objects.filter(direction=Direction.IN).order_by("-id").values("pk")[:NEWEST]
    messages = Message.objects.filter(pk__in=newest, recorded_at__gte=since, automatic="", author=None, conversation__messages__gt=1)
    with_case = messages.filter(conversation__led_to__case__owner__is_active=True)
    with_case = with_case.exclude(from_address__iexact=F("conversation__led_to__case__owner__email"))  # who wrote it from their own mail
    for row in with_case.values_list("pk", "conversation__led_to__case", "conversation__led_to__case__owner", "recorded_at"):
        number, case_id, owner, at = row
        case = Case(pk=case_id)
        yield _one(owner, Kind.ANSWER, str(number), f"There is a new message in {case.reference}.", case, None, at)


def _assigned(since: datetime) -> Iterator[Notification]:
    """Not what somebody took, opened or brought back for themselves."""
    given = Case.objects.filter(changed_at__gte=since, owner_since__gte=since, owner__is_active=True).exclude(owner_by=F("owner"))
    for case in given.only("pk", "owner_id", "owner_since"):
        assert case.owner_id is not None
        assert case.owner_since is not None
        key = f"{case.pk} {case.owner_since:%Y%m%d%H%M%S%f}"
        yield _one(case.owner_id, Kind.ASSIGNED, key, f"{case.reference} is yours now.", case, None, case.owner_since)


def _pressing(since: datetime) -> Iterator[Notification]:
    rows = Escalation.objects.filter(seen_at=None, at__gte=since, user__is_active=True).order_by("-id")[:NEWEST]
    for each in rows:
        case = Case(pk=each.case_id)
        yield _one(each.user_id, Kind.PRESSING, str(each.pk), f"{case.reference}: {each.why}"[:200], case, None, each.at)


def _approvals(since: datetime) -> Iterator[Notification]:
    asked = Draft.objects.filter(state=DraftState.ASKED, approver__is_active=True, changed_at__gte=since)
    for draft in asked.select_related("author", "holder"):
        assert draft.approver_id is not None
        case = _case_of(draft.conversation_id)
        who = asked_by.name if (asked_by := draft.holder or draft.author) else "A colleague"
        words = f"{who} asks you to approve an answer in {_named(case, draft.conversation_id)}."
        yield _one(draft.approver_id, Kind.APPROVAL, f"{draft.pk} {draft.version}", words, case, draft.conversation_id, draft.changed_at)


def _not_sent(since: datetime) -> Iterator[Notification]:
    said: dict[str, str] = {OutgoingState.FAILED: "could not be sent", OutgoingState.UNSURE: "may not have been sent"}
    rows = Outgoing.objects.filter(state__in=said, ended_at__gte=since, message__author__is_active=True)
    for state, number, author, at, conversation in rows.values_list("state", "pk", "message__author", "ended_at", "message__conversation"):
        case = _case_of(conversation)
        assert at is not None
        words = f"A message of yours in {_named(case, conversation)} {said[state]}."
        yield _one(author, Kind.NOT_SENT, f"{number} {state}", words, case, conversation, at)


def _declined(since: datetime) -> Iterator[Notification]:
    """Not what the holder of the appointment answered, who may be invited too."""
    said = Attendee.objects.filter(Q(answer=Answer.DECLINED) | Q(suggested_at__isnull=False), answered_at__gte=since)
    planned = said.filter(appointment__state=State.PLANNED, appointment__owner__is_active=True)
    others = planned.exclude(address__iexact=F("appointment__owner__email")).select_related("appointment")
    for each in others.order_by("id"):
        appointment, at = each.appointment, each.answered_at
        assert at is not None
        assert appointment.owner_id is not None
        case, what = _case_of(appointment.conversation_id), "asks for another time for" if each.suggested_at else "declines"
        words = f"Somebody you invited {what} the appointment of {_moment(appointment)}, in {_named(case, appointment.conversation_id)}."
        told = _one(appointment.owner_id, Kind.DECLINED, f"{each.pk} {at:%Y%m%d%H%M%S%f}", words, case, None, at)
        told.address = f"/appointments/{appointment.pk}/"
        yield told


def _moment(appointment: Appointment) -> str:
    begins = timezone.localtime(appointment.starts_at) if appointment.starts_at else None
    return f"{long_date(begins.date())}, {clock_time(begins)}" if begins else "a time that it does not say"


def _case_of(conversation: int) -> Case | None:
    row = CaseConversation.objects.filter(conversation=conversation).only("case_id").first()
    return Case(pk=row.case_id) if row else None


def _named(case: Case | None, conversation: int) -> str:
    return case.reference if case else f"conversation M-{conversation}"


def _one(user: int, kind: Kind, key: str, words: str, case: Case | None, conversation: int | None, at: datetime) -> Notification:
    address = f"/inbox/{case.reference}/" if case else f"/inbox/M-{conversation}/"
    return Notification(user_id=user, kind=kind, key=key, words=words, address=address, case_id=case.pk if case else None, at=at)
