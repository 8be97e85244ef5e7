"""Taking in what is stored: every minute, for what a watcher that died had left."""

from procrastinate.contrib.django import app

from rapport.conversations import intake


@app.periodic(cron="* * * * *")
@app.task(name="conversations.take-in", queueing_lock="conversations.take-in", lock="conversations.take-in")
def take_in(timestamp: int) -> None:
    """Take in everything that is stored."""
    intake.take_in_all()
