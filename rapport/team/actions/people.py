"""Changing what people here are called and may do, ending their access and giving it back."""

from collections.abc import Sequence
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Max

from rapport.core import settling
from rapport.core.db import lock
from rapport.core.errors import Conflict, Refused, require
from rapport.team import permissions, queries
from rapport.team.actions import admission, signing_out
from rapport.team.actors import Actor
from rapport.team.models import Team, Token, User
from rapport.team.roles import Role


class LastAdministrator(Refused):
    """Nobody would be left who can put things right."""


class OwnAccess(Refused):
    """People do not end their own access by mistake."""


@transaction.atomic
def change(
    user: User,
    *,
    name: str,
    roles: Sequence[str],
    team: Team | None,
    customer_reach: int,
    by: Actor,
    email: str | None = None,
    version: int | None = None,
) -> User:
    """Set a person's name, email, roles, team and how far they see customers. It holds from their next click.

    `version` is the one that whoever changes it saw (`version_of`): what another administrator changed since is kept, and where
    both changed the same, it is a Conflict. Refuses: Conflict, LastAdministrator, and what is no name, email, role or reach.
    """
    user = _lock_with_administrators(user)
    require(permissions.may_manage(by))
    mine = {
        "name": admission.usable_name(name),
        "email": user.email if email is None else admission.usable_email(email, of=user),
        "roles": admission.known_roles(roles),
        "team_id": team.pk if team else None,
        "customer_reach": int(admission.known_reach(customer_reach)),
    }
    settled = _settled(user, mine, version)
    if Role.ADMINISTRATOR not in settled["roles"]:
        _someone_must_remain(user)

    for field, value in settled.items():
        setattr(user, field, value)
    user.save(update_fields=["name", "email", "roles", "team", "customer_reach"])
    _sign_in_by(user)
    return user


def _sign_in_by(user: User) -> None:
    """A link to a new password goes to the address the person has now, and to none they had before."""
    EmailAddress.objects.filter(user=user).exclude(email=user.email).update(email=user.email, verified=True)


def version_of(user: User) -> int:
    """Which version of a person this is: the number of their latest row in the history."""
    return user.history.aggregate(latest=Max("pgh_id"))["latest"] or 0  # type: ignore[attr-defined]


def _settled(user: User, mine: dict[str, Any], version: int | None) -> dict[str, Any]:
    """What to write: mine where I changed it, theirs where only they did."""
    original = user.history.filter(pgh_id=version).values(*mine).first() if version else None  # type: ignore[attr-defined]
    if original is None:
        return mine
    theirs = {field: getattr(user, field) for field in mine}
    clashes = settling.clashes(original, theirs, mine)
    if clashes:
        sentence = "Another administrator changed this person while you did. Look at what both of you changed, then save again."
        raise Conflict(sentence, clashes, version=version_of(user))
    return {**theirs, **settling.changed(original, mine)}


@transaction.atomic
def deactivate(user: User, *, by: Actor) -> User:
    """End a person's access at once: their sign-ins and tokens end with it. What they did stays."""
    user = _lock_with_administrators(user)
    require(permissions.may_manage(by))
    if user.pk == by.user_id:
        raise OwnAccess("You cannot end your own access. Ask another administrator.")
    _someone_must_remain(user)

    user.is_active = False
    user.save(update_fields=["is_active"])
    signing_out.end_all(user)
    Token.objects.filter(user=user, revoked_at=None).update(revoked_at=by.at)
    return user


@transaction.atomic
def reactivate(user: User, *, by: Actor) -> User:
    """Give a person their access back. Their tokens stay ended."""
    user = lock(user)
    require(permissions.may_manage(by))
    user.is_active = True
    user.save(update_fields=["is_active"])
    return user


@transaction.atomic
def rename_oneself(user: User, *, name: str, by: Actor) -> User:
    """Change one's own name."""
    user = lock(user)
    require(permissions.may_edit_own(by, user))
    user.name = admission.usable_name(name)
    user.save(update_fields=["name"])
    return user


@transaction.atomic
def set_single_keys(user: User, *, are_on: bool, by: Actor) -> User:
    """Turn one's own single-key shortcuts on or off, on every device."""
    user = lock(user)
    require(permissions.may_edit_own(by, user))
    user.has_single_keys = are_on
    user.save(update_fields=["has_single_keys"])
    return user


def _lock_with_administrators(user: User) -> User:
    """The person, locked together with every administrator, in order: two of them cannot end each other at once."""
    list(queries.administrators().select_for_update().values_list("pk", flat=True))
    return lock(user)


def _someone_must_remain(user: User) -> None:
    if not queries.administrators().exclude(pk=user.pk).exists():
        raise LastAdministrator("This is the last administrator. Make someone else an administrator first.")
