"""Going on with changes to many customers."""

from django.utils import timezone
from procrastinate.contrib.django import app

from rapport.customers.actions import bulk
from rapport.customers.models import BulkChange
from rapport.customers.models.bulk import BulkStatus
from rapport.team.actors import Actor, Road
from rapport.team.history import acting


@app.task(name=bulk.JOB)
def go_on(change_id: int) -> None:
    """Work through a change to many, a batch to a transaction, in the name of the person who asked for it."""
    change = BulkChange.objects.select_related("by__team").get(pk=change_id)
    while change.status in {BulkStatus.RUNNING, BulkStatus.UNDOING}:
        by = Actor(at=timezone.now(), road=Road.JOB, user=change.by)
        with acting(by, job=bulk.JOB):
            change = bulk.go_on(change=change, by=by)
