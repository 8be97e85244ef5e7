"""Whom something can be given to, as programs name them: a colleague by email, a team by name."""

from rapport.core.errors import Refused
from rapport.team import queries
from rapport.team.actors import Actor
from rapport.team.models import Team, User


class NobodyCalledThat(Refused):
    """No colleague or team goes by what was given."""


def named(by: Actor, *, owner: str | None, team: str | None) -> tuple[User | None, Team | None]:
    """The colleague with this email and the team with this name, in any case; None where none is named. Refuses: NobodyCalledThat."""
    colleague = queries.colleagues(by).filter(email__iexact=owner).first() if owner else None
    if owner and colleague is None:
        raise NobodyCalledThat("No colleague has this email.", field="owner")
    group = queries.teams(by).filter(name__iexact=team).first() if team else None
    if team and group is None:
        raise NobodyCalledThat("No team has this name.", field="team")
    return colleague, group
