"""Sealing, every minute."""

from procrastinate.contrib.django import app

from rapport.audit import actions


@app.periodic(cron="* * * * *")
@app.task(name="audit.seal", queueing_lock="audit.seal", lock="audit.seal")
def seal(timestamp: int) -> None:
    """Close seals over what was written since the last run. Late or twice, it takes up where it left off."""
    actions.seal_all()
