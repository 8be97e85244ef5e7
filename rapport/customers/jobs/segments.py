"""Keeping segments up to date: every ten minutes, those that others lean on first."""

import logging

from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from rapport.core.errors import Refused
from rapport.customers.actions import segments
from rapport.customers.models import Segment
from rapport.team.actors import Actor
from rapport.team.history import acting

log = logging.getLogger("rapport.customers")


@app.periodic(cron="*/10 * * * *")
@app.task(name="customers.refresh-segments", queueing_lock="customers.refresh-segments")
def refresh_all(timestamp: int) -> None:
    """Ask for every segment in use to be brought up to date, the longest unrefreshed first."""
    for number in Segment.objects.filter(archived_at=None).order_by("refreshed_at", "id").values_list("pk", flat=True):
        try:
            app.configure_task(segments.JOB, queueing_lock=f"segment-{number}").defer(segment_id=number)
        except AlreadyEnqueued:
            continue


@app.task(name=segments.JOB, lock="customers.segments")
def refresh(segment_id: int) -> None:
    """Bring one segment up to date. One whose rule has lost its footing keeps its members, and the log says why."""
    segment = Segment.objects.filter(pk=segment_id, archived_at=None).first()
    if segment is None:
        return
    by = Actor.system(at=timezone.now())
    try:
        with acting(by, job=segments.JOB):
            segments.refresh(segment=segment, by=by)
    except Refused as refusal:
        log.warning("Segment %s: %s", segment.pk, refusal.sentence)
