"""Views that people saved: their own, and those shared with everyone."""

from django.db.models import Q, QuerySet

from rapport.customers.models import SavedView
from rapport.team.actors import Actor


def visible(by: Actor) -> QuerySet[SavedView]:
    """One's own saved views and the shared ones, by name."""
    return SavedView.objects.filter(Q(owner=by.user_id) | Q(is_shared=True)).select_related("owner").order_by("name", "id")
