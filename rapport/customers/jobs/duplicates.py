"""Looking for customers on file twice: every night, and whenever somebody asks; and merging many in one go."""

from datetime import UTC, datetime

from django.utils import timezone
from procrastinate.contrib.django import app

from rapport.customers import looking
from rapport.customers.actions import duplicates, merging_many
from rapport.team.actors import Actor, Road
from rapport.team.history import acting
from rapport.team.models import User


@app.periodic(cron="40 2 * * *")
@app.task(name="customers.find-duplicates-nightly", queueing_lock="customers.find-duplicates-nightly", lock=duplicates.JOB)
def find_nightly(timestamp: int) -> None:
    """Look through everybody."""
    looking.look(datetime.fromtimestamp(timestamp, UTC))


@app.task(name=duplicates.JOB, lock=duplicates.JOB)
def find() -> None:
    """Look through everybody because somebody asked or a file was brought in."""
    looking.look(timezone.now())


@app.task(name=merging_many.JOB, lock=merging_many.JOB)
def merge_all(user_id: int) -> None:
    """Merge all that are found to be one person, in the name of who asked; each can be undone by itself."""
    user = User.objects.select_related("team").get(pk=user_id)
    more = True
    while more:
        by = Actor(at=timezone.now(), road=Road.JOB, user=user)
        with acting(by, job=merging_many.JOB):
            more = merging_many.merge_next(by=by)
