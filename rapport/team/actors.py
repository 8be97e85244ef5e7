"""Who acts, when, and by which road. Every action takes one; the domain never reads the clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from rapport.team import roles
from rapport.team.roles import Reach

if TYPE_CHECKING:
    from rapport.team.models import User


class Road(StrEnum):
    """How a change came in."""

    WEB = "web"
    API = "api"
    JOB = "job"
    COMMAND = "command"


@dataclass(frozen=True)
class Actor:
    """The person (or the system) who acts, the moment, and the road.

    `scopes` narrows an API token to some permissions; None means all that the person holds.
    """

    at: datetime
    road: Road
    user: User | None = None
    scopes: frozenset[str] | None = None
    is_system: bool = False

    @classmethod
    def system(cls, *, at: datetime, road: Road = Road.JOB) -> Actor:
        """The product itself, which may do everything."""
        return cls(at=at, road=road, is_system=True)

    @property
    def user_id(self) -> int | None:
        """The person's number; None for the system and for visitors."""
        return self.user.pk if self.user else None

    @property
    def team_id(self) -> int | None:
        """The number of the person's team; None without one."""
        return self.user.team_id if self.user else None

    @property
    def name(self) -> str:
        """How the timeline names this actor."""
        return self.user.name if self.user else "Rapport"

    def reach(self, permission: str) -> Reach:
        """How far a permission goes: nothing, one's own rows, the team's, or all."""
        if self.is_system:
            return Reach.ALL
        if self.user is None or not self.user.is_active:
            return Reach.NONE
        if self.scopes is not None and not roles.in_scope(permission, self.scopes):
            return Reach.NONE
        reach = roles.reach(self.user.roles, permission)
        if permission.startswith("customers."):
            return min(reach, Reach(self.user.customer_reach))
        return reach

    def holds(self, permission: str) -> bool:
        """Whether the actor holds a permission at any reach."""
        return self.reach(permission) > Reach.NONE
