"""The secret address of one's own diary: made, made anew, ended."""

import secrets

from django.db import transaction

from rapport.core.errors import require
from rapport.tasks import permissions
from rapport.tasks.models import DiaryAddress
from rapport.team import keys
from rapport.team.actors import Actor

CHANCE = 32  # bytes of chance in a secret


@transaction.atomic
def make(*, names_customers: bool, by: Actor) -> str:
    """Make the address of one's own diary, and give its secret, which is shown once. An address from before ends at once."""
    require(permissions.may_have_diary_address(by))
    secret = secrets.token_urlsafe(CHANCE)
    values = {"key_hash": keys.digest(secret), "names_customers": names_customers, "made_at": by.at}
    DiaryAddress.objects.update_or_create(user=by.user, defaults=values)
    return secret


@transaction.atomic
def end(*, by: Actor) -> bool:
    """End one's own address; whether there was one."""
    require(by.user_id is not None)
    return bool(DiaryAddress.objects.filter(user=by.user_id).delete()[0])
