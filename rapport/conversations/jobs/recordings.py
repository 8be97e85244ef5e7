"""Recordings go when their time is up."""

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from rapport.conversations.actions import calls
from rapport.conversations.models import Attachment, Purpose
from rapport.team.actors import Actor


@app.periodic(cron="41 3 * * *")
@app.task(name="conversations.remove-recordings", queueing_lock="conversations.remove-recordings")
def remove(timestamp: int) -> None:
    """Remove every recording that was to be kept until yesterday or longer ago."""
    by = Actor.system(at=datetime.fromtimestamp(timestamp, UTC))
    over = Attachment.objects.filter(purpose=Purpose.RECORDING, keep_until__lt=by.at.date()).order_by("id")
    for attachment in over.iterator():
        calls.remove_recording(attachment=attachment, by=by)
