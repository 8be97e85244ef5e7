"""Inviting people by a link: sent by mail and shown once, good for 7 days, used once.

Neither the database nor its job queue holds the link: the row keeps its hash, and the job makes it again from the row's
nonce and the site's secret key.
"""

from collections.abc import Sequence
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from procrastinate.contrib.django import app

from rapport.core.db import lock
from rapport.core.errors import Refused, require
from rapport.team import keys, permissions, queries
from rapport.team.actions import admission, joining
from rapport.team.actors import Actor
from rapport.team.models import Invitation, Team, User
from rapport.team.roles import Reach

LIFETIME = timedelta(days=7)


class AlreadyInvited(Refused):
    """There is an open invitation for this email."""


class InvitationSpent(Refused):
    """The invitation was used, withdrawn or ran out."""


@transaction.atomic
def invite(
    *, email: str, roles: Sequence[str], by: Actor, name: str = "", team: Team | None = None, customer_reach: int = Reach.ALL
) -> tuple[Invitation, str]:
    """Invite someone. Returns the invitation and its link, which can be shown only now; a job mails it too."""
    require(permissions.may_manage(by))
    email = admission.usable_email(email)
    _end_those_that_ran_out(email, by)
    if Invitation.objects.filter(email__iexact=email, used_at=None, withdrawn_at=None).exists():
        raise AlreadyInvited("This person has an invitation already. You can send it again.", field="email")

    invitation = Invitation(
        email=email,
        name=admission.usable_name(name) if name.strip() else "",
        roles=admission.known_roles(roles),
        team=team,
        customer_reach=admission.known_reach(customer_reach),
        invited_by=by.user,
        created_at=by.at,
    )
    return invitation, _open(invitation, by)


@transaction.atomic
def renew(invitation: Invitation, *, by: Actor) -> tuple[Invitation, str]:
    """Send an invitation again with a new link and 7 new days; the old link ends."""
    invitation = lock(invitation)
    require(permissions.may_manage(by))
    _must_be_open(invitation)
    return invitation, _open(invitation, by)


@transaction.atomic
def withdraw(invitation: Invitation, *, by: Actor) -> Invitation:
    """End an invitation before it is used."""
    invitation = lock(invitation)
    require(permissions.may_manage(by))
    _must_be_open(invitation)
    invitation.withdrawn_at = by.at
    invitation.save(update_fields=["withdrawn_at"])
    return invitation


@transaction.atomic
def accept(*, key: str, name: str, password: str, by: Actor) -> User:
    """Join by an invitation. Of two who use it at the same moment, one gets in. The link proves the email."""
    found = queries.invitation_for_key(key, at=by.at)
    invitation = lock(found) if found else None
    if invitation is None or invitation.used_at or invitation.withdrawn_at or invitation.key_hash != keys.digest(key):
        raise InvitationSpent("This invitation has been used, withdrawn or has run out. Ask for a new one.")
    return _join(invitation, name, password, by)


def _join(invitation: Invitation, name: str, password: str | None, by: Actor) -> User:
    """The invited person works here from now on. Without a password they sign in by another way."""
    user = User(
        email=admission.usable_email(invitation.email),
        name=admission.usable_name(name),
        roles=invitation.roles,
        team=invitation.team,
        customer_reach=invitation.customer_reach,
        joined_at=by.at,
    )
    user.set_password(password)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    invitation.used_at = by.at
    invitation.save(update_fields=["used_at"])
    return user


@transaction.atomic
def accept_proven(*, invitation: Invitation, name: str, by: Actor) -> User:
    """Join by an invitation without its link: whoever calls has proof of the email. Refuses: InvitationSpent."""
    invitation = lock(invitation)
    _must_be_open(invitation)
    return _join(invitation, invitation.name or name or joining.name_from(invitation.email), None, by)


def link(invitation: Invitation) -> str:
    """The address that an invitation opens; for the mail that carries it."""
    return settings.SITE_URL + reverse("team:join", args=[keys.invitation_key(invitation.nonce)])


@transaction.atomic
def mark_mailed(invitation: Invitation, *, by: Actor) -> None:
    """Note that the mail has gone."""
    require(permissions.may_manage(by))
    Invitation.objects.filter(pk=invitation.pk, nonce=invitation.nonce).update(mailed_at=by.at)


def _open(invitation: Invitation, by: Actor) -> str:
    """Give an invitation a fresh link and ask for it to be mailed once this is committed."""
    invitation.nonce = keys.new_nonce()
    invitation.key_hash = keys.digest(keys.invitation_key(invitation.nonce))
    invitation.expires_at = by.at + LIFETIME
    invitation.mailed_at = None
    invitation.save()
    app.configure_task("team.send-invitation").defer(invitation_id=invitation.pk)
    return link(invitation)


def _must_be_open(invitation: Invitation) -> None:
    if invitation.used_at or invitation.withdrawn_at:
        raise InvitationSpent("This invitation has been used or withdrawn already.")


def _end_those_that_ran_out(email: str, by: Actor) -> None:
    ran_out = Invitation.objects.filter(email__iexact=email, used_at=None, withdrawn_at=None, expires_at__lte=by.at)
    ran_out.update(withdrawn_at=by.at)
