"""Adding a person by name, as the command line does; on the screen people are invited instead."""

from collections.abc import Sequence

from django.db import transaction

from rapport.core.errors import require
from rapport.team import permissions
from rapport.team.actions import admission
from rapport.team.actors import Actor
from rapport.team.models import Team, User


@transaction.atomic
def add(*, email: str, name: str, roles: Sequence[str], by: Actor, team: str = "") -> User:
    """Add a person who may sign in. They have no password until they choose one; a link signs them in the first time.

    The name defaults to the email's; a team that does not exist yet is made.
    """
    require(permissions.may_manage(by))
    email = admission.usable_email(email)
    user = User(
        email=email,
        name=admission.usable_name(name.strip() or name_from(email)),
        roles=admission.known_roles(roles),
        joined_at=by.at,
    )
    if team.strip():
        user.team = Team.objects.get_or_create(name=team.strip())[0]
    user.set_unusable_password()
    user.save()
    return user


@transaction.atomic
def join_by_domain(*, email: str, name: str, role: str, by: Actor) -> User:
    """Somebody of the organisation's own domain comes in by themselves, which single sign-on was set up to allow. They have no password."""
    email = admission.usable_email(email)
    user = User(email=email, name=admission.usable_name(name or name_from(email)), roles=admission.known_roles([role]), joined_at=by.at)
    user.set_unusable_password()
    user.save()
    return user


def name_from(email: str) -> str:
    """amara.okafor@example.org is Amara Okafor, until someone says otherwise."""
    return email.split("@", 1)[0].replace(".", " ").replace("_", " ").title()
