"""Making and naming teams."""

from django.db import transaction

from rapport.core.db import lock
from rapport.core.errors import Refused, require
from rapport.team import permissions
from rapport.team.actions import admission
from rapport.team.actors import Actor
from rapport.team.models import Team

LONGEST_NAME = 100


class TeamExists(Refused):
    """Another team has this name."""


@transaction.atomic
def create(*, name: str, by: Actor) -> Team:
    """Make a team."""
    require(permissions.may_manage(by))
    return Team.objects.create(name=_free_name(name))


@transaction.atomic
def rename(team: Team, *, name: str, by: Actor) -> Team:
    """Give a team another name."""
    team = lock(team)
    require(permissions.may_manage(by))
    team.name = _free_name(name, but=team)
    team.save(update_fields=["name"])
    return team


def _free_name(name: str, *, but: Team | None = None) -> str:
    name = admission.usable_name(name)
    if len(name) > LONGEST_NAME:
        raise admission.NameUnusable(f"Use a name of at most {LONGEST_NAME} characters.", field="name")
    others = Team.objects.exclude(pk=but.pk) if but else Team.objects.all()
    if others.filter(name__iexact=name).exists():
        raise TeamExists("There is already a team with this name.", field="name")
    return name
