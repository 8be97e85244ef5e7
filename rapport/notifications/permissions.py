"""Everyone sees what they were told, and nobody else's."""

from django.db.models import Q

from rapport.team.actors import Actor

NOTHING = Q(pk__in=())


def visible_to(by: Actor) -> Q:
    """One's own notifications."""
    return Q(user=by.user_id) if by.user_id else NOTHING
