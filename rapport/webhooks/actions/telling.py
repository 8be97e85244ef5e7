"""Queueing what happened for each webhook, and sending it until it is heard.

No entry is passed over: a sweep only goes as far as every transaction that could still add an earlier entry has ended.
"""

import json
import time
from collections.abc import Iterator
from typing import Any

import requests
from django.db import connection, transaction
from django.db.models import F, Max
from django.utils import timezone

from rapport import __version__
from rapport.core.db import lock
from rapport.core.errors import Refused, require
from rapport.customers import timeline
from rapport.customers.models import Event
from rapport.customers.rules import Visibility
from rapport.team.actors import Actor
from rapport.webhooks import permissions, rules
from rapport.webhooks.models import Delivery, DeliveryState, Webhook

AT_ONCE = 1_000
SECONDS_TO_ANSWER = 10
SECONDS_FOR_WRITERS = 5.0
PAUSE = 0.05
KEPT = 300


class NotWaiting(Refused):
    """It was heard already, or is waiting for its next try."""


def queue(*, by: Actor) -> int:
    """A delivery for every webhook and each new event it asked for; how many. Safe to run at any time, and twice."""
    until = _settled()
    if until is None:
        return 0
    return sum(_queue_for(number, until, by) for number in _open().values_list("pk", flat=True))


def _open() -> Any:
    return Webhook.objects.filter(archived_at=None, paused_at=None)


def _settled() -> int | None:
    """The last entry before which nothing can still appear; None when writers take too long.

    An entry takes its number a moment before its transaction is counted, hence the pause between the two questions.
    """
    last = Event.objects.aggregate(last=Max("id"))["last"] or 0
    time.sleep(PAUSE)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(array_agg(pid || ' ' || backend_xid::text), '{}') FROM pg_stat_activity"
            " WHERE datname = current_database() AND backend_xid IS NOT NULL AND pid <> pg_backend_pid()"
        )
        writers = cursor.fetchone()[0]
        waited_until = time.monotonic() + SECONDS_FOR_WRITERS
        while _are_writing(cursor, writers):
            if time.monotonic() > waited_until:
                return None
            time.sleep(PAUSE)
    return last


def _are_writing(cursor: Any, writers: list[str]) -> bool:
    cursor.execute("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pid || ' ' || backend_xid::text = ANY(%s::text[]))", [writers])
    return bool(cursor.fetchone()[0])


@transaction.atomic
def _queue_for(number: int, until: int, by: Actor) -> int:
    webhook = Webhook.objects.select_for_update().get(pk=number)
    new = Event.objects.filter(pk__gt=webhook.seen_id, pk__lte=until).exclude(visibility=Visibility.SENSITIVE)
    wanted = [
        Delivery(webhook=webhook, event_id=entry, next_at=by.at)
        for entry, kind in new.order_by("pk").values_list("pk", "kind").iterator()
        if rules.wants(webhook.kinds, kind)
    ]
    Delivery.objects.bulk_create(wanted, batch_size=AT_ONCE, ignore_conflicts=True)
    Webhook.objects.filter(pk=number, seen_id__lt=until).update(seen_id=until)
    return len(wanted)


def send_due(*, by: Actor, limit: int = AT_ONCE) -> int:
    """Try every delivery that is due, in the order things happened; how many were heard. A receiver that fails is left for now."""
    heard = 0
    failing: set[int] = set()
    for number, webhook_id in _due(by, limit):
        if webhook_id in failing:
            continue
        went = _send_one(number)
        heard += went is True
        if went is False:
            failing.add(webhook_id)
    return heard


def _due(by: Actor, limit: int) -> Iterator[tuple[int, int]]:
    due = Delivery.objects.filter(state=DeliveryState.WAITING, next_at__lte=by.at, webhook__archived_at=None, webhook__paused_at=None)
    yield from due.order_by("event_id", "id").values_list("pk", "webhook_id")[:limit]


@transaction.atomic
def _send_one(number: int) -> bool | None:
    """Whether it was heard; None when another worker has it or it is done."""
    delivery = Delivery.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=number, state=DeliveryState.WAITING).first()
    if delivery is None:
        return None
    status, said = _post(delivery)
    now = timezone.now()
    delivery.attempts, delivery.status, delivery.said = delivery.attempts + 1, status or None, said[:KEPT]
    if rules.is_heard(status):
        delivery.state, delivery.ended_at = DeliveryState.HEARD, now
        Webhook.objects.filter(pk=delivery.webhook_id).update(heard_at=now, failing_since=None)
    elif wait := rules.next_wait(delivery.attempts):
        delivery.next_at = now + wait
        Webhook.objects.filter(pk=delivery.webhook_id, failing_since=None).update(failing_since=now)
    else:
        delivery.state, delivery.ended_at = DeliveryState.GIVEN_UP, now
    delivery.save()
    return rules.is_heard(status)


def _post(delivery: Delivery) -> tuple[int, str]:
    """The receiver's status and first words; status 0 and the reason when there was no answer."""
    webhook = delivery.webhook
    body = json.dumps(told(delivery.event), ensure_ascii=False, separators=(",", ":")).encode()
    name, timestamp = f"evt_{delivery.event_id}_{webhook.pk}", int(timezone.now().timestamp())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": f"Rapport/{__version__}",
        "webhook-id": name,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": rules.signature(webhook.secret, delivery=name, timestamp=timestamp, body=body),
    }
    try:
        with requests.post(
            webhook.url, data=body, headers=headers, timeout=SECONDS_TO_ANSWER, allow_redirects=False, stream=True
        ) as answer:
            return answer.status_code, _words(answer)
    except requests.RequestException as problem:
        return 0, type(problem).__name__


def _words(answer: requests.Response) -> str:
    raw = answer.raw.read(KEPT, decode_content=True) or b""
    return raw.decode("utf-8", "replace").replace("\x00", "")


def told(event: Event) -> dict[str, Any]:
    """What a receiver is sent of an event."""
    return {
        "type": event.kind,
        "timestamp": event.recorded_at.isoformat(),
        "data": {
            "id": event.pk,
            "at": event.at.isoformat(),
            "customer": event.customer.reference,
            "facts": event.facts,
            "sentence": timeline.sentence(event.kind, event.facts),
            "about": event.about,
            "about_id": event.about_id,
            "road": event.road,
        },
    }


@transaction.atomic
def again(*, delivery: Delivery, by: Actor) -> Delivery:
    """Try a delivery that was given up once more, now. Refuses: NotWaiting."""
    delivery = lock(delivery)
    require(permissions.may_manage(by))
    if delivery.state != DeliveryState.GIVEN_UP:
        raise NotWaiting("This one was heard already, or is waiting for its next try.")
    Delivery.objects.filter(pk=delivery.pk).update(state=DeliveryState.WAITING, attempts=0, next_at=by.at, ended_at=None, said=F("said"))
    delivery.refresh_from_db()
    return delivery
