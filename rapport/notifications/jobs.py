"""Looking for what people should know, every minute."""

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from rapport.notifications import actions
from rapport.team.actors import Actor
from rapport.team.history import acting

NAME = "notifications.tell"


@app.periodic(cron="* * * * *")
@app.task(name=NAME, queueing_lock=NAME, lock=NAME)
def tell(timestamp: int) -> None:
    """Store what is new, and mail it to those who want it so."""
    by = Actor.system(at=datetime.now(UTC))
    with acting(by, job=NAME):
        actions.gather(by=by)
        actions.mail(by=by)
