"""A change to many cases that is too large to be done while somebody waits."""

from django.utils import timezone
from procrastinate.contrib.django import app

from rapport.cases.actions import bulk
from rapport.cases.models import BulkChange, BulkStatus
from rapport.team.actors import Actor, Road
from rapport.team.history import acting


@app.task(name=bulk.JOB)
def change(change_id: int) -> None:
    """Do a change to its end, a batch to a transaction; interrupted, it goes on where it stopped."""
    found = BulkChange.objects.select_related("by__team").get(pk=change_id)
    by = Actor(at=timezone.now(), road=Road.JOB, user=found.by) if found.by else Actor.system(at=timezone.now())
    with acting(by):
        while found.status in {BulkStatus.RUNNING, BulkStatus.UNDOING}:
            found = bulk.go_on(change=found, by=by)
