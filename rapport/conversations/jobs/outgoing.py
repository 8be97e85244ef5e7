"""Sending what is due: woken when something is queued, and every minute for whatever was missed."""

from procrastinate.contrib.django import app

from rapport.conversations.outgoing import waking, working


@app.task(name=waking.JOB)
def send() -> None:
    """Send what is due now."""
    working.work()


@app.periodic(cron="* * * * *")
@app.task(name="conversations.sweep-outbox", queueing_lock="conversations.sweep-outbox")
def sweep(timestamp: int) -> None:
    """The same for what a dead worker had, what is tried again, and what waits for a later moment."""
    working.work()
