"""Carrying out imports in the background, and going on with those whose process died."""

from django.utils import timezone
from procrastinate.contrib.django import app

from rapport.customers.actions import duplicates, imports
from rapport.customers.importing import progress
from rapport.customers.models import Import
from rapport.customers.models.importing import ImportStatus
from rapport.team.actors import Actor, Road
from rapport.team.history import acting
from rapport.team.models import User

GOING = (ImportStatus.CHECKING, ImportStatus.RUNNING)


@app.task(name=imports.JOB)
def carry_out(import_id: int, user_id: int | None) -> None:
    """Check or run one import, in the name of the person who asked. Run again after a crash, it starts from nothing."""
    imported = Import.objects.get(pk=import_id)
    by = _actor(user_id)
    with acting(by, job=imports.JOB):
        imports.carry_out(imported=imported, by=by)
    imported.refresh_from_db()
    if imported.status == ImportStatus.DONE:
        duplicates.ask(by=by)


@app.periodic(cron="* * * * *")
@app.task(name="customers.resume-imports", queueing_lock="customers.resume-imports")
def resume(timestamp: int) -> None:
    """An import that says it is going while no process is at it was killed: its work was rolled back, so do it again."""
    for imported in Import.objects.filter(status__in=GOING).order_by("pk"):
        if not progress.is_held(imported) and (timezone.now() - (imported.started_at or imported.created_at)).total_seconds() > 60:
            carry_out(import_id=imported.pk, user_id=imported.by_id)


def _actor(user_id: int | None) -> Actor:
    if user_id is None:
        return Actor.system(at=timezone.now())
    return Actor(at=timezone.now(), road=Road.JOB, user=User.objects.select_related("team").get(pk=user_id))
