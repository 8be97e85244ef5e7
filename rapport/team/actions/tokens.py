"""API tokens: made, shown once, recognised, revoked."""

from collections.abc import Collection
from datetime import datetime
from typing import cast

from django.db import transaction
from django.db.models import Q

from rapport.core.db import lock
from rapport.core.errors import Refused, require
from rapport.team import keys, permissions, queries, roles
from rapport.team.actors import Actor
from rapport.team.models import Token, User


class ScopeUnknown(Refused):
    """A token was asked for with a scope that is neither a permission nor a group of them."""


class ExpiryPassed(Refused):
    """A token was asked for that would have run out already."""


class NameMissing(Refused):
    """A token needs a name, so that people know later what uses it."""


@transaction.atomic
def make(
    *, name: str, by: Actor, user: User | None = None, scopes: Collection[str] | None = None, expires_at: datetime | None = None
) -> tuple[Token, str]:
    """Make a token, and the key that is shown once.

    It speaks for `user` (by default the person who asks). `scopes` None lets it do all that its person may, now and
    later; otherwise only what is both in its scopes and in the person's roles. `expires_at` None means no end.
    """
    user = user or by.user
    require(user is not None and permissions.may_make_tokens(by, user))
    if not name.strip():
        raise NameMissing("Give the token a name, such as the system that will use it.", field="name")
    if scopes is not None and (unknown := sorted(set(scopes) - roles.known_scopes())):
        raise ScopeUnknown(f"There is no scope called {unknown[0]}.", field="scopes")
    if expires_at is not None and expires_at <= by.at:
        raise ExpiryPassed("Choose a last day in the future.", field="expires_on")

    key = keys.new_token_key()
    token = Token.objects.create(
        user=cast(User, user),
        name=name.strip(),
        key_hash=keys.digest(key),
        hint=key[: keys.HINT_LENGTH],
        scopes=None if scopes is None else sorted(set(scopes)),
        created_at=by.at,
        expires_at=expires_at,
    )
    return token, key


@transaction.atomic
def revoke(token: Token, *, by: Actor) -> Token:
    """End a token at once. Ending it again changes nothing."""
    token = lock(token)
    require(permissions.may_revoke(by, token))
    if token.revoked_at is None:
        token.revoked_at = by.at
        token.save(update_fields=["revoked_at"])
    return token


def recognise(key: str, *, at: datetime) -> Actor | None:
    """Who a key speaks for, or None; notes the day it was used, so that people can find tokens nobody uses.

    One query, and one write on the first use of a day.
    """
    token = queries.token_for_key(key, at=at)
    if token is None:
        return None
    if token.last_used_on != at.date():
        _note_use(token, at)
    return queries.actor_of(token, at=at)


def _note_use(token: Token, at: datetime) -> None:
    unnoted = Q(last_used_on=None) | Q(last_used_on__lt=at.date())
    Token.objects.filter(unnoted, pk=token.pk).update(last_used_on=at.date())
