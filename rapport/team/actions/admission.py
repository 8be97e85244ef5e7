"""What everyone who works here must have: a name, an email nobody else has, and roles that exist."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from rapport.core.errors import Refused
from rapport.team import rules
from rapport.team.models import User
from rapport.team.roles import Reach, Role


class NameUnusable(Refused):
    """There is no name, or it is too long to show."""


class EmailUnusable(Refused):
    """What was given is not an email address."""


class AlreadyHere(Refused):
    """Someone here already has this email."""


class RoleUnknown(Refused):
    """There is no such role, or none was chosen."""


class ReachUnknown(Refused):
    """There is no such reach."""


def usable_name(name: str) -> str:
    """The name, tidied."""
    name = rules.tidy_name(name)
    if not name:
        raise NameUnusable("Enter a name.", field="name")
    if len(name) > rules.LONGEST_NAME:
        raise NameUnusable(f"Use a name of at most {rules.LONGEST_NAME} characters.", field="name")
    return name


def usable_email(email: str, of: User | None = None) -> str:
    """The email, when it is one and nobody else here has it."""
    email = email.strip()
    try:
        validate_email(email)
    except ValidationError as failure:
        raise EmailUnusable(f"{email[:60]} is not an email address. One looks like name@example.com.", field="email") from failure
    others = User.objects.exclude(pk=of.pk) if of else User.objects.all()
    if others.filter(email__iexact=email).exists():
        raise AlreadyHere("Someone here already has this email.", field="email")
    return email


def known_roles(roles: Iterable[str]) -> list[str]:
    """The roles, each once."""
    known = {role.value for role in Role}
    if unknown := sorted(set(roles) - known):
        raise RoleUnknown(f"There is no role called {unknown[0]}; the roles are {', '.join(role.value for role in Role)}.", field="roles")
    if not set(roles):
        raise RoleUnknown("Choose at least one role.", field="roles")
    return sorted(set(roles))


def known_reach(reach: int) -> Reach:
    """How far a person's reach over customers goes."""
    if reach not in {Reach.OWN, Reach.TEAM, Reach.ALL}:
        raise ReachUnknown("Choose own, team or all.", field="customer_reach")
    return Reach(reach)
