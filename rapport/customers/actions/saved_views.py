"""Keeping a filter, an order and columns under a name."""

from collections.abc import Sequence

from django.db import transaction

from rapport.core.db import lock
from rapport.core.errors import Refused, require
from rapport.customers import filtering, permissions
from rapport.customers.models import SavedView
from rapport.team.actors import Actor

LONGEST_NAME = 100


class ViewRefused(Refused):
    """A view that cannot be saved so."""


@transaction.atomic
def save(*, name: str, by: Actor, rule: str = "", sort: str = "", columns: Sequence[str] = (), is_shared: bool = False) -> SavedView:
    """Keep a view for oneself, or for everyone. Refuses: ViewRefused, FilterRefused."""
    require(by.holds("customers.read") and by.user is not None)
    require(not is_shared or permissions.may_edit_segments(by))
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise ViewRefused(f"Enter a name of up to {LONGEST_NAME} characters.", field="name")
    if SavedView.objects.filter(owner=by.user, name__iexact=name).exists():
        raise ViewRefused("You already have a view with this name.", field="name")
    filtering.compile(filtering.parse(rule), by)
    return SavedView.objects.create(  # type: ignore[misc]
        name=name,
        rule=filtering.write(filtering.parse(rule)),
        sort=sort[:30],
        columns=[column[:60] for column in columns][:20],
        owner=by.user,
        is_shared=is_shared,
        created_at=by.at,
    )


@transaction.atomic
def remove(*, view: SavedView, by: Actor) -> None:
    """Take a view away: one's own, or a shared one for those who edit segments."""
    view = lock(view)
    require(view.owner_id == by.user_id or (view.is_shared and permissions.may_edit_segments(by)))
    view.delete()
