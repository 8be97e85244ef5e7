"""Who may tell other systems: administrators who see every customer, for a webhook tells of all of them."""

from django.db.models import Q

from rapport.team.actors import Actor
from rapport.team.roles import Reach

NOTHING = Q(pk__in=())


def may_manage(by: Actor) -> bool:
    """Make, change, pause and remove webhooks, and read their log."""
    return by.holds("webhooks.manage") and by.reach("customers.read") == Reach.ALL


def visible_to(by: Actor) -> Q:
    """The webhooks this person may see."""
    return Q(archived_at=None) if may_manage(by) else NOTHING
