"""People for tests, known by name."""

from datetime import UTC, datetime

from rapport.team.actors import Actor, Road
from rapport.team.models import Team, User
from rapport.team.roles import Reach, Role

NOW = datetime(2026, 11, 23, 9, 10, tzinfo=UTC)


def make_user(name: str = "Amara Okafor", *roles: str, team: Team | None = None, reach: Reach = Reach.ALL, is_active: bool = True) -> User:
    """Someone who works here; an adviser unless said otherwise."""
    user = User(
        email=f"{name.lower().replace(' ', '.')}@northgate.example",
        name=name,
        roles=list(roles or [Role.ADVISER]),
        team=team,
        customer_reach=reach,
        is_active=is_active,
        joined_at=NOW,
    )
    user.set_unusable_password()
    user.save()
    return user


def actor(user: User, at: datetime = NOW) -> Actor:
    """This person, acting on the web."""
    return Actor(at=at, road=Road.WEB, user=user)
