"""Mailing invitations, and tidying what has run out."""

from datetime import UTC, datetime

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from rapport.team import mail, queries
from rapport.team.actions import idempotency, invitations, signing_out
from rapport.team.actors import Actor


@app.task(name="team.send-invitation", retry=RetryStrategy(max_attempts=10, exponential_wait=3))
def send_invitation(invitation_id: int) -> None:
    """Mail an invitation that is still open and has not gone yet. Tried again for about a day when the mail server fails."""
    by = Actor.system(at=timezone.now())
    invitation = queries.unmailed_invitation(invitation_id, at=by.at)
    if invitation:
        mail.invitation(invitation, invitations.link(invitation)).send()
        invitations.mark_mailed(invitation, by=by)


@app.periodic(cron="17 * * * *")
@app.task(name="team.tidy", queueing_lock="team.tidy")
def tidy(timestamp: int) -> None:
    """Forget answers to requests after 48 hours, and sign-ins and counts that ran out."""
    at = datetime.fromtimestamp(timestamp, UTC)
    idempotency.prune(at=at)
    signing_out.prune(at=at)
