"""Reads of webhooks and their log."""

from django.db.models import Count, Q, QuerySet

from rapport.team.actors import Actor
from rapport.webhooks import permissions
from rapport.webhooks.models import Delivery, DeliveryState, Webhook

LOG = 100


def visible(by: Actor) -> QuerySet[Webhook]:
    """The webhooks this person may see, with how many deliveries wait and were given up."""
    counts = {
        "waiting": Count("deliveries", filter=Q(deliveries__state=DeliveryState.WAITING)),
        "given_up": Count("deliveries", filter=Q(deliveries__state=DeliveryState.GIVEN_UP)),
    }
    return Webhook.objects.filter(permissions.visible_to(by)).annotate(**counts).order_by("name", "id")


def log(webhook: Webhook) -> QuerySet[Delivery]:
    """What it was told last, newest first."""
    return webhook.deliveries.select_related("event").order_by("-event_id")[:LOG]
