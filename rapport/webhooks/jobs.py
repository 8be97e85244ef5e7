"""Telling, every minute."""

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from rapport.team.actors import Actor
from rapport.team.history import acting
from rapport.webhooks.actions import telling


@app.periodic(cron="* * * * *")
@app.task(name="webhooks.tell", queueing_lock="webhooks.tell", lock="webhooks.tell")
def tell(timestamp: int) -> None:
    """Queue what is new and send what is due."""
    by = Actor.system(at=datetime.now(UTC))
    with acting(by, job="webhooks.tell"):
        telling.queue(by=by)
        telling.send_due(by=Actor.system(at=datetime.now(UTC)))
