"""People and customers for tests, made through the real actions."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from rapport.customers.actions import adding
from rapport.customers.models import Customer
from rapport.team.actors import Actor, Road
from rapport.team.models import Team, User
from rapport.team.roles import Role

NOW = datetime(2026, 11, 23, 9, 12, tzinfo=UTC)
_numbers = count(1)


def user(*roles: Role, **given: Any) -> User:
    """A person who works here; an adviser unless said otherwise."""
    number = next(_numbers)
    given = {"email": f"person{number}@northgate.example", "name": f"Person {number}", **given}
    return User.objects.create(roles=list(roles or (Role.ADVISER,)), **given)


def team(name: str = "") -> Team:
    """A team."""
    return Team.objects.create(name=name or f"Team {next(_numbers)}")


def actor(*roles: Role, at: datetime = NOW, **given: Any) -> Actor:
    """Somebody acting on the web now."""
    return Actor(at=at, road=Road.WEB, user=user(*roles, **given))


def later(by: Actor, **ahead: float) -> Actor:
    """The same person, some time later (as for timedelta)."""
    return Actor(at=by.at + timedelta(**ahead), road=by.road, user=by.user)


def system(at: datetime = NOW) -> Actor:
    """Rapport itself."""
    return Actor.system(at=at)


def customer(name: str = "Olwen Bevan-Jones", *, by: Actor | None = None, **given: Any) -> Customer:
    """A customer, added by the system unless said otherwise."""
    return adding.add(name=name, by=by or system(), **given)
