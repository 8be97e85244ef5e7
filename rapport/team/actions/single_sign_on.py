"""Letting in whom the organisation's own provider vouches for: people who are here, and people who are invited."""

from django.db import transaction

from rapport.core.db import lock
from rapport.core.errors import Refused
from rapport.team.actions import invitations, joining
from rapport.team.actors import Actor
from rapport.team.models import Identity, Invitation, User
from rapport.team.single_sign_on import Proven, Provider


class NotAdmitted(Refused):
    """Nobody here is the person that the provider vouches for."""


@transaction.atomic
def admit(*, proven: Proven, using: Provider, by: Actor) -> User:
    """The person who signs in.

    First by the provider's own number for them, which never changes hands; the first time by their email, when the provider vouches for it:
    somebody who works here, somebody with an open invitation, or, where that is set up, anybody of the organisation's domain.
    Refuses: NotAdmitted.
    """
    known = Identity.objects.select_related("user").filter(issuer=proven.issuer, subject=proven.subject).first()
    user = known.user if known else _linked(_by_email(proven, using, by), proven, using, by)
    if not user.is_active:
        raise NotAdmitted("This account is closed. Ask an administrator to open it again.")
    return user


def _by_email(proven: Proven, using: Provider, by: Actor) -> User:
    if not proven.email or not proven.is_verified:
        raise NotAdmitted(f"{using.name} does not vouch for your email, so we cannot tell who you are. Ask an administrator.")
    user = User.objects.filter(email__iexact=proven.email).first()
    if user is not None:
        return user
    open_ones = Invitation.objects.filter(email__iexact=proven.email, used_at=None, withdrawn_at=None, expires_at__gt=by.at)
    if invitation := open_ones.first():
        return invitations.accept_proven(invitation=invitation, name=proven.name, by=by)
    if using.domain and using.role and proven.email.lower().endswith(f"@{using.domain.lower()}"):
        return joining.join_by_domain(email=proven.email, name=proven.name, role=using.role, by=by)
    raise NotAdmitted(f"Nobody here has the email {proven.email[:254]}. Ask an administrator to invite you.")


def _linked(user: User, proven: Proven, using: Provider, by: Actor) -> User:
    """From now on this account of the provider is this person, and no other account of it."""
    user = lock(user)
    if Identity.objects.filter(user=user, issuer=proven.issuer).exists():
        raise NotAdmitted(f"Another account of {using.name} signs in as {user.email}. Ask an administrator.")
    Identity.objects.create(user=user, issuer=proven.issuer, subject=proven.subject, created_at=by.at)
    return user


@transaction.atomic
def forget(*, user: User) -> int:
    """Let another account of the provider be this person the next time; how many links ended. For the command line."""
    return Identity.objects.filter(user=user).delete()[0]
