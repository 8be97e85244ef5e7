"""What people can be given, how much of it, and when they are away."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from rapport.core.db import lock
from rapport.core.errors import Refused, require
from rapport.team import permissions, rules
from rapport.team.actors import Actor
from rapport.team.models import Absence, User

LONGEST_SKILL, MOST_SKILLS, MOST_CASES = 60, 50, 999
LONGEST_ABSENCE = 400  # days


class WorkRefused(Refused):
    """Somebody's work cannot be so."""


@transaction.atomic
def set_work(*, user: User, skills: Iterable[str], capacity: int | None, by: Actor) -> User:
    """Say what somebody can be given, and how many open cases they take on (None: nobody says). Refuses: WorkRefused."""
    user = lock(user)
    require(permissions.may_manage(by))
    if capacity is not None and not 0 <= capacity <= MOST_CASES:
        raise WorkRefused(f"Enter a number of cases from 0 to {MOST_CASES}.", field="capacity")
    user.skills, user.capacity = _skills(skills), capacity
    user.save(update_fields=["skills", "capacity"])
    return user


def _skills(given: Iterable[str]) -> list[str]:
    """Skills in small letters, each once, in order."""
    found = sorted({rules.tidy_name(skill).casefold() for skill in given} - {""})
    if len(found) > MOST_SKILLS or any(len(skill) > LONGEST_SKILL for skill in found):
        raise WorkRefused(f"Name at most {MOST_SKILLS} skills of at most {LONGEST_SKILL} characters.", field="skills")
    return found


@transaction.atomic
def plan_absence(*, user: User, first_on: date, last_on: date, by: Actor) -> Absence:
    """Somebody is away from one day to another, both included. Refuses: WorkRefused."""
    user = lock(user)
    require(permissions.may_plan_absence(by, user))
    if last_on < first_on:
        raise WorkRefused("The last day comes after the first.", field="last_on")
    if (last_on - first_on).days > LONGEST_ABSENCE:
        raise WorkRefused(f"Plan at most {LONGEST_ABSENCE} days at once.", field="last_on")
    if Absence.objects.filter(user=user, first_on__lte=last_on, last_on__gte=first_on).exists():
        raise WorkRefused("Some of these days are planned already.", field="first_on")
    return Absence.objects.create(user=user, first_on=first_on, last_on=last_on)


@transaction.atomic
def cancel_absence(*, absence: Absence, by: Actor) -> None:
    """They are here after all."""
    require(permissions.may_plan_absence(by, absence.user))
    absence.delete()
