"""Asking for a bundle of a case, and what becomes of it. It is made by a job, so that no page waits for it."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from procrastinate.contrib.django import app

from rapport.audit import actions as audit
from rapport.cases import permissions
from rapport.cases.actions import keeping
from rapport.cases.events import BundleMade
from rapport.cases.models import Bundle, BundleStatus, Case
from rapport.core.db import lock
from rapport.core.errors import Refused, require
from rapport.team.actors import Actor

JOB = "cases.make-bundle"
SEEN, PART = "cases.case", "bundle"
GIVEN_UP = timedelta(days=1)
NOT_MADE = "It could not be made. Ask for it again."
GOING = (BundleStatus.WAITING, BundleStatus.MAKING)


class BundleRefused(Refused):
    """A bundle that cannot be made or fetched now."""


@dataclass(frozen=True)
class Made:
    """What was made: where its files stand in the site's files, how large they are, and how many pages there are. `recordings_until` is the
    last day of the first recorded call that has to go."""

    pdf: str
    pdf_size: int
    pdf_hash: str
    pages: int
    files: str = ""
    files_size: int = 0
    has_recordings: bool = False
    recordings_until: date | None = None


@transaction.atomic
def ask(*, case: Case, with_notes: bool = False, purpose: str = "", by: Actor) -> Bundle:
    """Ask for all of a case that one may see as one PDF. It is logged at once. Refuses: BundleRefused while one is on its way."""
    case = lock(case)
    require(permissions.may_bundle(by, case))
    assert by.user is not None  # a bundle is somebody's: the system asks for none
    if Bundle.objects.filter(case=case, by=by.user_id, status__in=GOING).exists():
        raise BundleRefused("A bundle of this case is being made for you already. It stands below.")
    scopes = sorted(by.scopes) if by.scopes is not None else None
    made = Bundle.objects.create(case=case, with_notes=with_notes, purpose=purpose, scopes=scopes, by=by.user, at=by.at)
    why = ". ".join(filter(None, [purpose, "With internal notes" if with_notes else ""]))
    audit.record_viewing(subject=SEEN, subject_id=case.pk, by=by, part=PART, purpose=why)
    app.configure_task(JOB).defer(bundle_id=made.pk)
    return made


@transaction.atomic
def advance(*, bundle: Bundle, done: int, wanted: int, by: Actor) -> bool:
    """Say how far it is. False when nobody waits for it any more."""
    return bool(Bundle.objects.filter(pk=bundle.pk, status__in=GOING).update(status=BundleStatus.MAKING, done=done, wanted=wanted))


@transaction.atomic
def finish(*, bundle: Bundle, made: Made, by: Actor) -> Bundle:
    """It can be fetched now, for some days; the customer's timeline tells that it was made."""
    bundle = lock(bundle)
    if not bundle.is_going:
        return bundle
    for name in ("pdf", "pdf_size", "pdf_hash", "pages", "files", "files_size", "has_recordings"):
        setattr(bundle, name, getattr(made, name))
    bundle.status, bundle.ready_at = BundleStatus.READY, by.at
    until = by.at.date() + timedelta(days=settings.BUNDLE_DAYS)
    bundle.keep_until = min(until, made.recordings_until or until)
    bundle.done, bundle.problem = bundle.wanted, ""
    bundle.save()
    notes = "with internal notes" if bundle.with_notes else "without internal notes"
    keeping.tell(BundleMade(bundle.case.reference, bundle.pages, notes, bundle.purpose), bundle.case, by)
    return bundle


@transaction.atomic
def fail(*, bundle: Bundle, problem: str = NOT_MADE, by: Actor) -> Bundle:
    """It will not be made, and why."""
    bundle = lock(bundle)
    if bundle.is_going:
        bundle.status, bundle.problem = BundleStatus.FAILED, problem
        bundle.save(update_fields=["status", "problem"])
    return bundle


@transaction.atomic
def fetch(*, bundle: Bundle, by: Actor) -> Bundle:
    """Before its bytes go to whoever asked for it: logged. Refuses: BundleRefused when it is not there (any more)."""
    bundle = lock(bundle)
    require(bundle.by_id == by.user_id and permissions.may_bundle(by, bundle.case))
    require(not bundle.has_recordings or by.holds("conversations.recordings"), "It holds recorded calls that you may not listen to.")
    if bundle.status != BundleStatus.READY:
        raise BundleRefused("This bundle was removed. Make another one." if bundle.status == BundleStatus.REMOVED else "It is not ready.")
    audit.record_viewing(subject=SEEN, subject_id=bundle.case_id, by=by, part=PART, purpose=f"Fetched bundle {bundle.pk}")
    return bundle


@transaction.atomic
def remove(*, bundle: Bundle, by: Actor) -> Bundle:
    """Take its bytes away, or stop waiting for it; that it was asked for stays."""
    bundle = lock(bundle)
    require(by.is_system or bundle.by_id == by.user_id)
    gone = [Path(default_storage.path(name)) for name in (bundle.pdf.name, bundle.files.name) if name]
    bundle.status, bundle.pdf, bundle.files, bundle.keep_until = BundleStatus.REMOVED, "", "", None
    bundle.save(update_fields=["status", "pdf", "files", "keep_until"])
    transaction.on_commit(lambda: _unlink(gone))
    return bundle


def _unlink(paths: list[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)
