"""Gathering what people should know, telling them by mail, marking it as seen, and choosing how to be told."""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone

from rapport.core.errors import Refused, require
from rapport.notifications import queries, rules
from rapport.notifications.models import Choice, Look, Notification
from rapport.notifications.rules import Kind, Way
from rapport.team.actors import Actor
from rapport.team.models import User

MOST_IN_A_MAIL = 50


class ChoiceRefused(Refused):
    """Nobody can be told in that way."""


@transaction.atomic
def gather(*, by: Actor) -> int:
    """Store what happened since the last look, once for each person who wants to know; how many were looked at."""
    look = Look.objects.select_for_update().first()
    since = rules.since(look.at if look else None, by.at)
    ways = dict(Choice.objects.values_list("user", "ways"))
    wanted = [each for each in queries.called_for(since) if rules.way(ways.get(each.user_id, {}), each.kind) != Way.OFF]
    Notification.objects.bulk_create(wanted, ignore_conflicts=True, batch_size=500)
    Look.objects.update_or_create(pk=look.pk if look else 1, defaults={"at": by.at})
    return len(wanted)


def mail(*, by: Actor) -> int:
    """Send each person what they want by mail and have not been sent or seen: at once, or when their daily mail is due; how many mails."""
    waiting = Notification.objects.filter(seen_at=None, mailed_at=None, at__gte=by.at - rules.FARTHEST, user__is_active=True)
    people = User.objects.filter(pk__in=waiting.values("user")).select_related("notification_choice")
    return sum(_mail_one(person, by) for person in people)


def _mail_one(person: User, by: Actor) -> bool:
    with transaction.atomic():
        choice, _ = Choice.objects.select_for_update().get_or_create(user=person)
        rows = _to_mail(person, choice, by.at)
        if not rows:
            return False
        Notification.objects.filter(pk__in=[row.pk for row in rows]).update(mailed_at=by.at)
        choice.save(update_fields=["digest_at"])
        letter(person, rows).send()  # a mail that cannot be sent leaves everything as it was, for the next time
    return True


def _to_mail(person: User, choice: Choice, at: datetime) -> list[Notification]:
    """What is to go now; notes on `choice` that the daily mail went."""
    waiting = Notification.objects.filter(user=person, seen_at=None, mailed_at=None, at__gte=at - rules.FARTHEST)
    wanted = Q(kind__in=_kinds(choice, Way.MAIL))
    if up_to := rules.digest_up_to(choice.digest_hour, choice.digest_at, timezone.localtime(at)):
        digest = Q(kind__in=_kinds(choice, Way.DIGEST), at__lte=up_to)
        choice.digest_at = at if waiting.filter(digest).exists() else choice.digest_at
        wanted |= digest
    return list(waiting.filter(wanted).order_by("at", "id")[:MOST_IN_A_MAIL])


def _kinds(choice: Choice, way: str) -> list[str]:
    return [kind for kind in Kind.values if rules.way(choice.ways, kind) == way]


def letter(person: User, rows: list[Notification]) -> EmailMessage:
    """The mail that tells it; it names cases, never customers."""
    subject = rows[0].words if len(rows) == 1 else f"{len(rows)} things that need you"
    words = {"person": person, "rows": rows, "site": settings.SITE_URL, "organisation": settings.ORGANISATION}
    body = render_to_string("notifications/mail/told.txt", words)
    return EmailMessage(subject=subject, body=body, to=[person.email], headers={"Auto-Submitted": "auto-generated"})


@transaction.atomic
def see(*, notification: Notification, by: Actor) -> Notification:
    """It was looked at."""
    require(notification.user_id == by.user_id)
    Notification.objects.filter(pk=notification.pk, seen_at=None).update(seen_at=by.at)
    notification.refresh_from_db()
    return notification


@transaction.atomic
def see_all(*, by: Actor) -> int:
    """All of one's own were looked at; how many."""
    return Notification.objects.filter(user=by.user_id, seen_at=None, at__lte=by.at).update(seen_at=by.at)


@transaction.atomic
def choose(*, ways: Mapping[str, str], digest_hour: int, by: Actor) -> Choice:
    """How one is told from now on. Refuses: ChoiceRefused."""
    require(by.user is not None)
    if not set(ways) <= set(Kind.values) or not set(ways.values()) <= set(Way.values):
        raise ChoiceRefused("Choose one of the ways for each.")
    if not 0 <= digest_hour <= 23:
        raise ChoiceRefused("Choose an hour from 0 to 23.", field="digest_hour")
    choice, _ = Choice.objects.update_or_create(user=by.user, defaults={"ways": dict(ways), "digest_hour": digest_hour})
    return choice
