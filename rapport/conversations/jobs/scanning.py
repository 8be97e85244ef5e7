"""Checking files for harm: woken when one comes, every minute for what was missed, and daily once more for what could not be checked."""

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from rapport.conversations import scanning
from rapport.conversations.actions import scanning as actions
from rapport.team.actors import Actor


@app.task(name=scanning.JOB)
def scan() -> None:
    """Check what waits."""
    scanning.look()


@app.periodic(cron="* * * * *")
@app.task(name="conversations.sweep-scanning", queueing_lock="conversations.sweep-scanning")
def sweep(timestamp: int) -> None:
    """The same for whatever was missed."""
    scanning.look()


@app.periodic(cron="* * * * *")
@app.task(name="conversations.scan-older", queueing_lock="conversations.scan-older", lock="conversations.scan-older")
def older(timestamp: int) -> None:
    """Files from before there was a scanner, a part of every minute until all of them were checked."""
    scanning.look_at_older()


@app.periodic(cron="23 4 * * *")
@app.task(name="conversations.scan-again", queueing_lock="conversations.scan-again")
def again(timestamp: int) -> None:
    """What could not be checked is tried again: the scanner may take larger files now."""
    actions.look_again(by=Actor.system(at=datetime.fromtimestamp(timestamp, UTC)))
