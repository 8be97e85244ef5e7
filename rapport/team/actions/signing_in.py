"""Signing in by a link, once: for the first administrator, and for people whom an administrator lets in.

The link's key names the person and a moment, and is signed over what signing in changes (the last sign-in and the
password). So it works once, ends with any other sign-in, and nothing of it is kept that could be stolen.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils.crypto import salted_hmac

from rapport.core.db import lock
from rapport.core.errors import Refused, require
from rapport.team import permissions
from rapport.team.actions import joining
from rapport.team.actors import Actor
from rapport.team.models import User
from rapport.team.roles import Role
from rapport.team.rules import FIRST_EMAIL

LIFETIME = timedelta(days=1)
_SALT = "rapport.team.signing-in-once"


class LinkSpent(Refused):
    """The link was used, has run out, or was never one of ours."""


def one_time_link(*, user: User, by: Actor) -> str:
    """The address that signs this person in once, within a day."""
    require(permissions.may_manage(by))
    key = signing.dumps([user.pk, int((by.at + LIFETIME).timestamp()), _state(user)], salt=_SALT)
    return settings.SITE_URL + reverse("sign_in_once", args=[key])


@transaction.atomic
def first_administrator_link(*, by: Actor) -> str:
    """A link for the administrator who has not signed in yet; the person is made when nobody is there."""
    require(permissions.may_manage(by))
    user = User.objects.filter(roles__contains=[Role.ADMINISTRATOR], is_active=True).order_by("pk").first()
    if user is None:
        user = joining.add(email=FIRST_EMAIL, name="Administrator", roles=[Role.ADMINISTRATOR], by=by)
    return one_time_link(user=user, by=by)


def whose(key: str, *, at: datetime) -> User:
    """The person a link is for. Raises LinkSpent."""
    spent = LinkSpent("This link has been used or has run out. Ask for a new one.")
    try:
        pk, ends, state = signing.loads(key, salt=_SALT)
    except (signing.BadSignature, ValueError) as failure:
        raise spent from failure
    user = User.objects.filter(pk=pk, is_active=True).first()
    if user is None or at.timestamp() > ends or state != _state(user):
        raise spent
    return user


@transaction.atomic
def use(*, key: str, by: Actor) -> User:
    """Use up a link: of two who follow it at the same moment, one gets in. Raises LinkSpent."""
    user = lock(whose(key, at=by.at))
    whose(key, at=by.at)
    user.last_login = by.at
    user.save(update_fields=["last_login"])
    return user


def _state(user: User) -> str:
    """Changes with every sign-in and every new password."""
    last = user.last_login.isoformat() if user.last_login else "never"
    return salted_hmac(_SALT, f"{user.pk} {user.email} {user.password} {last}", algorithm="sha256").hexdigest()[:32]
