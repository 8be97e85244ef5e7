"""Making a webhook, changing it, pausing it, giving it a new secret, and removing it."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max

from rapport.core.db import lock
from rapport.core.errors import Conflict, Refused, require
from rapport.customers import timeline
from rapport.customers.models import Event
from rapport.customers.normalising import characters
from rapport.team.actors import Actor
from rapport.webhooks import permissions, rules
from rapport.webhooks.models import Webhook

MOST = 50


class WebhookRefused(Refused):
    """A webhook cannot be so."""


@transaction.atomic
def add(*, name: str, url: str, kinds: Sequence[str], by: Actor) -> Webhook:
    """A webhook that hears of what happens from now on. Its secret stands on the result. Refuses: WebhookRefused."""
    require(permissions.may_manage(by))
    if Webhook.objects.filter(archived_at=None).count() >= MOST:
        raise WebhookRefused(f"There are {MOST} webhooks already. Remove one first.")
    last = Event.objects.aggregate(last=Max("id"))["last"] or 0
    said = {"name": _name(name), "url": _url(url), "kinds": _kinds(kinds)}
    return Webhook.objects.create(**said, secret=rules.new_secret(), seen_id=last, created_by=by.user, created_at=by.at)


@transaction.atomic
def change(*, webhook: Webhook, name: str, url: str, kinds: Sequence[str], by: Actor, version: int | None = None) -> Webhook:
    """Another name, address or choice of what it hears, from now on. Refuses: WebhookRefused, Conflict when it is no longer of the
    version that was seen."""
    webhook = lock(webhook)
    require(permissions.may_manage(by))
    if version is not None and webhook.version != version:
        raise Conflict("Someone else changed this webhook in the meantime. Read it again first.", [], version=webhook.version)
    webhook.name, webhook.url, webhook.kinds = _name(name), _url(url), _kinds(kinds)
    return _saved(webhook, "name", "url", "kinds")


@transaction.atomic
def new_secret(*, webhook: Webhook, by: Actor) -> Webhook:
    """Another secret; what is sent from now on is signed with it. It stands on the result."""
    webhook = lock(webhook)
    require(permissions.may_manage(by))
    webhook.secret = rules.new_secret()
    return _saved(webhook, "secret")


@transaction.atomic
def pause(*, webhook: Webhook, by: Actor) -> Webhook:
    """Tell it nothing for now. What happens in the meantime is told when it starts again."""
    webhook = lock(webhook)
    require(permissions.may_manage(by))
    if webhook.paused_at is None:
        webhook.paused_at = by.at
        _saved(webhook, "paused_at")
    return webhook


@transaction.atomic
def resume(*, webhook: Webhook, by: Actor) -> Webhook:
    """Go on where it was paused."""
    webhook = lock(webhook)
    require(permissions.may_manage(by))
    webhook.paused_at, webhook.failing_since = None, None
    return _saved(webhook, "paused_at", "failing_since")


@transaction.atomic
def remove(*, webhook: Webhook, by: Actor) -> None:
    """Tell it nothing any more; its log stays."""
    webhook = lock(webhook)
    require(permissions.may_manage(by))
    webhook.archived_at = by.at
    _saved(webhook, "archived_at")


def _saved(webhook: Webhook, *fields: str) -> Webhook:
    webhook.version += 1
    webhook.save(update_fields=[*fields, "version"])
    return webhook


def _name(text: str) -> str:
    if reason := characters.why_refused(text):
        raise WebhookRefused(reason, field="name")
    name = characters.line(text)
    if characters.is_blank(name) or len(name) > 100:
        raise WebhookRefused("Give it a name of at most 100 characters.", field="name")
    return name


def _url(url: str) -> str:
    if reason := rules.why_refused(url) or ("Use an address of at most 1,000 characters." if len(url) > 1000 else ""):
        raise WebhookRefused(reason, field="url")
    return url


def _kinds(kinds: Sequence[str]) -> list[str]:
    known = timeline.types().keys()
    capabilities = {kind.split(".", 1)[0] for kind in known}
    for kind in kinds:
        if kind not in known and kind not in capabilities:
            raise WebhookRefused(f"Nothing that can happen is called {kind[:60]}.", field="kinds")
    return sorted(set(kinds))
