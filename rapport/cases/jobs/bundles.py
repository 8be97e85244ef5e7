"""Bundles of cases: made one after another, and removed when their days are over."""

import logging
import shutil
import time
from datetime import UTC, datetime
from pathlib import Path

from django.core.files.storage import default_storage
from django.utils import timezone
from procrastinate.contrib.django import app

from rapport.cases import bundling, permissions
from rapport.cases.actions import bundles
from rapport.cases.binding.running import StepFailed
from rapport.cases.models import Bundle
from rapport.conversations import files
from rapport.core.errors import Refused
from rapport.team.actors import Actor, Road
from rapport.team.history import acting

log = logging.getLogger("rapport.cases")
A_DAY = 24 * 60 * 60


@app.task(name=bundles.JOB, lock=bundles.JOB)
def make(bundle_id: int) -> None:
    """Make one bundle in the name of who asked, with what they may see now. Run again after a crash, it starts from nothing."""
    bundle = Bundle.objects.select_related("by__team", "case__status", "case__customer", "case__owner", "case__team", "case__queue").get(
        pk=bundle_id
    )
    scopes = frozenset(bundle.scopes) if bundle.scopes is not None else None
    by = Actor(at=timezone.now(), road=Road.JOB, user=bundle.by, scopes=scopes)
    with acting(by, job=bundles.JOB):
        if not permissions.may_bundle(by, bundle.case):
            bundles.fail(bundle=bundle, problem="You may not see this case any more.", by=by)
        elif bundles.advance(bundle=bundle, done=0, wanted=0, by=by):
            _make(bundle, by)


def _make(bundle: Bundle, by: Actor) -> None:
    try:
        with bundling.working_folder() as folder:
            made = bundling.make(bundle, folder, by, lambda done, wanted: _advance(bundle, done, wanted, by))
        bundles.finish(bundle=bundle, made=made, by=by)
    except StepFailed as failure:
        log.error("Bundle %s was not made: %s", bundle.pk, failure)
        bundles.fail(bundle=bundle, by=by)
    except OSError as failure:
        try:
            files.raise_if_full(failure)
        except Refused as full:
            bundles.fail(bundle=bundle, problem=full.sentence, by=by)
        else:
            raise


def _advance(bundle: Bundle, done: int, wanted: int, by: Actor) -> None:
    bundles.advance(bundle=bundle, done=done, wanted=wanted, by=by)


@app.periodic(cron="53 * * * *")
@app.task(name="cases.remove-bundles", queueing_lock="cases.remove-bundles")
def remove(timestamp: int) -> None:
    """Remove bundles whose days are over, give up those that never came, and what a killed worker left lying."""
    by = Actor.system(at=datetime.fromtimestamp(timestamp, UTC))
    for bundle in Bundle.objects.filter(keep_until__lt=by.at.date()).order_by("pk"):
        bundles.remove(bundle=bundle, by=by)
    for bundle in Bundle.objects.filter(status__in=bundles.GOING, at__lt=by.at - bundles.GIVEN_UP).order_by("pk"):
        bundles.fail(bundle=bundle, by=by)
    for left in Path(default_storage.path(bundling.FOLDER)).glob(f"{bundling.WORKING}*"):
        if time.time() - left.stat().st_mtime > A_DAY:
            shutil.rmtree(left, ignore_errors=True)
