"""Appointments, for whoever may see their conversation."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from rapport.conversations import permissions
from rapport.conversations.models import Appointment, Message
from rapport.conversations.queries import occasions
from rapport.conversations.queries.occasions import Occasion
from rapport.conversations.rules import appointments as rules
from rapport.team.actors import Actor


def visible(by: Actor) -> QuerySet[Appointment]:
    """The appointments this person may see, with who was invited."""
    seen = Appointment.objects.filter(permissions.visible_to(by, "conversation__"))
    seen = seen.select_related("conversation__customer", "conversation__mailbox", "owner", "answered_by", "message")
    return seen.prefetch_related("attendees").defer("conversation__customer__search", "conversation__mailbox__secret", "message__search")


def series_of(by: Actor, appointment: Appointment) -> Appointment | None:
    """The series that this is one time of."""
    return visible(by).filter(uid=appointment.uid, replaces="").first() if appointment.replaces else None


def coming(by: Actor, series: Appointment, until: datetime) -> list[Occasion]:
    """The next times of a series, also those that stand by themselves, the soonest first."""
    alone = visible(by).filter(uid=series.uid, state=rules.State.PLANNED).exclude(replaces="")
    return occasions.between([series, *alone], by.at, until)


def told_by(messages: Iterable[Message]) -> dict[int, list[Appointment]]:
    """The appointments that each of these messages tells of, by the message's number. No statement when none tells of any."""
    named = {message.pk: _named(message) for message in messages if not message.facts.keys().isdisjoint(("invitation", "invitations"))}
    if not named:
        return {}
    numbers = {each for one in named.values() for each in one if isinstance(each, int)}
    uids = {each for one in named.values() for each in one if isinstance(each, str)}
    found = list(Appointment.objects.filter(Q(pk__in=numbers) | Q(uid__in=uids)).prefetch_related("attendees").order_by("id"))
    return {
        number: [each for each in found if each.pk in keys or (each.uid in keys and not each.as_in_series)]
        for number, keys in named.items()
    }


def _named(message: Message) -> set[int | str]:
    """By number what we told, by UID what they did."""
    told = message.facts.get("invitation")
    mine: set[int | str] = {told["appointment"]} if told else set()
    came = message.facts.get("invitations", ())
    return mine | {each["uid"] or f"message-{message.pk}-{place}" for place, each in enumerate(came)}


def when(appointment: Appointment | Occasion) -> str:
    """When it is, in words, where we work: Thursday 3 December 2026, 10am to 11am."""
    start, end = (timezone.localtime(each) if each else None for each in (appointment.starts_at, appointment.ends_at))
    return rules.when(start, end, is_all_day=appointment.is_all_day)


def zone_of(appointment: Appointment) -> str:
    """The zone those words are in, as people call it: GMT, BST."""
    return timezone.localtime(appointment.starts_at).strftime("%Z") if appointment.starts_at else ""
