"""Keeping a filter, an order, a shape and columns under a name."""

from collections.abc import Sequence

from django.db import transaction

from rapport.cases import filtering, permissions
from rapport.cases.models import CaseView
from rapport.cases.models.view import Shape
from rapport.cases.queries.paging import ORDERS
from rapport.core.db import lock
from rapport.core.errors import Refused, require
from rapport.team.actors import Actor

LONGEST_NAME = 100


class ViewRefused(Refused):
    """A view that cannot be kept so."""


@transaction.atomic
def keep(
    *,
    name: str,
    by: Actor,
    rule: str = "",
    sort: str = "latest",
    shape: str = Shape.TABLE,
    columns: Sequence[str] = (),
    is_shared: bool = False,
) -> CaseView:
    """Keep a view for oneself, or for everyone. Refuses: ViewRefused, FilterRefused."""
    require(by.holds("cases.read") and by.user is not None)
    require(not is_shared or permissions.may_share_views(by))
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise ViewRefused(f"Enter a name of up to {LONGEST_NAME} characters.", field="name")
    if CaseView.objects.filter(owner=by.user, name__iexact=name).exists():
        raise ViewRefused("You already have a view with this name.", field="name")
    if sort not in ORDERS or shape not in Shape.values:
        raise ViewRefused("Choose an order and a shape.", field="sort")
    parsed = filtering.parse(rule)
    filtering.compile(parsed, by)
    return CaseView.objects.create(  # type: ignore[misc]
        name=name, rule=filtering.write(parsed), sort=sort, shape=shape, columns=[column[:60] for column in columns][:20],
        owner=by.user, is_shared=is_shared, created_at=by.at,
    )  # fmt: skip


@transaction.atomic
def remove(*, view: CaseView, by: Actor) -> None:
    """Take a view away: one's own, or a shared one for those who share views."""
    view = lock(view)
    require(permissions.may_remove_view(by, view))
    view.delete()
