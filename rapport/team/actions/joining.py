"""Adding a person by name, as the command line does; on the screen people are invited instead."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from rapport.core.errors import Refused, require
from rapport.team import permissions
from rapport.team.actors import Actor
from rapport.team.models import Team, User
from rapport.team.roles import Role


class EmailUnusable(Refused):
    """What was given is not an email address."""


class AlreadyHere(Refused):
    """Someone here already has this email."""


class RoleUnknown(Refused):
    """There is no such role."""


@transaction.atomic
def add(*, email: str, name: str, roles: Sequence[str], by: Actor, team: str = "") -> User:
    """Add a person who may sign in. They have no password until they choose one; a link signs them in the first time.

    The name defaults to the email's; a team that does not exist yet is made.
    """
    require(permissions.may_manage(by))
    try:
        validate_email(email)
    except ValidationError as failure:
        raise EmailUnusable(f"{email} is not an email address.", field="email") from failure
    known = [role.value for role in Role]
    if unknown := [role for role in roles if role not in known]:
        raise RoleUnknown(f"There is no role called {unknown[0]}; the roles are {', '.join(known)}.", field="roles")
    if User.objects.filter(email__iexact=email).exists():
        raise AlreadyHere(f"Someone here already has the email {email}.", field="email")

    user = User(email=email, name=name.strip() or _name_from(email), roles=sorted(set(roles)), joined_at=by.at)
    if team.strip():
        user.team = Team.objects.get_or_create(name=team.strip())[0]
    user.set_unusable_password()
    user.save()
    return user


def _name_from(email: str) -> str:
    """amara.okafor@example.org is Amara Okafor, until someone says otherwise."""
    return email.split("@", 1)[0].replace(".", " ").replace("_", " ").title()
