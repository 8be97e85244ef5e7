"""Prepared reads of what somebody may see: one shape for each way that permissions reach, whoever holds them.

    _case = Reading(lambda by: Case.objects.filter(permissions.visible_to(by), pk=Given("number")))
    _case.first(by, number=22840)  -> the case, if they may see it

The function is given an actor who stands for every reader whose roles, reach and scopes are the same: what they may do is known,
and their number, their team's and the moment are places for values. So the same `visible_to` serves here as everywhere.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, Generic, TypeVar, cast

from django.db.models import QuerySet

from rapport.core.prepared import Given, Prepared
from rapport.team.actors import Actor, Road

Row = TypeVar("Row")
MOST_SHAPES = 128  # of one read; API tokens with scopes of their own make many


@dataclass(frozen=True)
class Standing:
    """All of a reader that decides what they may see, but for who they are and when."""

    is_system: bool
    is_somebody: bool
    is_active: bool
    roles: frozenset[str]
    customer_reach: int
    scopes: frozenset[str] | None
    has_team: bool

    @classmethod
    def of(cls, by: Actor) -> "Standing":
        """The standing of an actor."""
        user = by.user
        if user is None:
            return cls(by.is_system, False, False, frozenset(), 0, by.scopes, False)
        return cls(by.is_system, True, user.is_active, frozenset(user.roles), user.customer_reach, by.scopes, user.team_id is not None)

    def actor(self) -> Actor:
        """Somebody of this standing, with places for their number, their team's and the moment."""
        user = SimpleNamespace(
            pk=Given("reader"),
            team_id=Given("team") if self.has_team else None,
            is_active=self.is_active,
            roles=sorted(self.roles),
            customer_reach=self.customer_reach,
        )
        given = cast(Any, user if self.is_somebody else None)
        return Actor(at=cast(datetime, Given("now")), road=Road.WEB, user=given, scopes=self.scopes, is_system=self.is_system)


class Reading(Generic[Row]):
    """A prepared read for a reader. Further arguments of `shape` choose among a few shapes of the same read; values have names.

    `keeps_plan` is that of `Prepared`.
    """

    def __init__(self, shape: Callable[..., "QuerySet[Any, Row]"], *, keeps_plan: bool = False) -> None:
        def prepared(standing: Standing, choice: tuple[Hashable, ...]) -> Prepared[Row]:
            return Prepared(lambda: shape(standing.actor(), *choice), keeps_plan=keeps_plan)

        self._prepared = lru_cache(MOST_SHAPES)(prepared)

    def __call__(self, by: Actor, *choice: Hashable, **values: Any) -> list[Row]:
        """The rows that this reader may see."""
        read: Prepared[Row] = self._prepared(Standing.of(by), choice)
        return read(reader=by.user_id, team=by.team_id, now=by.at, **values)

    def first(self, by: Actor, *choice: Hashable, **values: Any) -> Row | None:
        """The first of them."""
        return next(iter(self(by, *choice, **values)), None)
