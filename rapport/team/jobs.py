"""Tidying what has run out."""

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from rapport.team.actions import idempotency, signing_out


@app.periodic(cron="17 * * * *")
@app.task(name="team.tidy", queueing_lock="team.tidy")
def tidy(timestamp: int) -> None:
    """Forget answers to requests after 48 hours, and sign-ins and counts that ran out."""
    at = datetime.fromtimestamp(timestamp, UTC)
    idempotency.prune(at=at)
    signing_out.prune(at=at)
