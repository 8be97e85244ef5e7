"""The letters we send to people who work here."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from rapport.team.models import Invitation


def invitation(invitation: Invitation, link: str) -> EmailMessage:
    """The mail that carries an invitation's link."""
    words = {"invitation": invitation, "link": link, "organisation": settings.ORGANISATION, "inviter": invitation.invited_by}
    return EmailMessage(
        subject=f"Join {settings.ORGANISATION} on Rapport",
        body=render_to_string("team/mail/invitation.txt", words),
        to=[invitation.email],
    )
