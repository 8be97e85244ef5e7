"""Looking through files that wait for the scanner, one content at a time; when it does not answer, they go on waiting."""

import logging
import time
from collections.abc import Iterable, Iterator

from django.conf import settings
from django.core.files import File
from django.utils import timezone
from procrastinate.contrib.django import app

from rapport.conversations.actions import scanning as actions
from rapport.conversations.models import Attachment, Purpose
from rapport.conversations.rules import scanning as rules
from rapport.core import scanning
from rapport.core.errors import Refused
from rapport.team.actors import Actor, Road

log = logging.getLogger("rapport.conversations")
JOB = "conversations.scan"
BLOCK = 256 * 1024
BATCH = 500
SECONDS = 20.0  # of a minute, for files from before there was a scanner


def look() -> int:
    """Ask the scanner about what waits, oldest first; how many contents were settled."""
    return _all(rules.WAITING)


def look_at_older() -> int:
    """For a while, ask about files that came before there was a scanner, newest work undisturbed; how many contents were settled."""
    return _all("", SECONDS)


def _all(scan: str, seconds: float = float("inf")) -> int:
    if not settings.CLAMAV:
        return 0
    done, passed, ends = 0, 0, time.monotonic() + seconds
    while waiting := _next(scan, passed):
        for attachment in waiting:
            if time.monotonic() > ends:
                return done
            try:
                done += _settle(attachment)
            except scanning.ScannerFailed as failure:
                log.warning("Files wait to be checked: %s", failure.sentence)
                return done
            passed = attachment.pk
    return done


def _next(scan: str, passed: int) -> list[Attachment]:
    return list(Attachment.objects.filter(scan=scan, pk__gt=passed).order_by("pk")[:BATCH])


def _settle(attachment: Attachment) -> int:
    """The verdict on one file, and on all of the same content. One whose bytes are gone waits: there is nothing to open either."""
    by = Actor.system(at=timezone.now(), road=Road.JOB)
    try:
        with attachment.file.open("rb") as stored:  # before anything is asked: a file that is gone is no fault of the scanner
            scan = rules.said(scanning.harm_in(_blocks(stored), settings.CLAMAV))
    except FileNotFoundError:
        if attachment.scan == rules.WAITING:
            return 0
        scan = rules.could_not("the file is not there.")
    except scanning.TooLargeToScan as refusal:
        scan = rules.could_not(refusal.sentence)
    return int(actions.note(content=attachment.hash, scan=scan, by=by) > 0)


def _blocks(stored: File) -> Iterator[bytes]:
    while block := stored.read(BLOCK):
        yield block


def wake() -> None:
    """Let the job look soon. It commits, or not, with the files that wait."""
    if settings.CLAMAV:
        app.configure_task(JOB).defer()


def why_locked(scan: str) -> str:
    """Why a file may not be opened here, in a sentence; "" when it may."""
    return rules.why_locked(scan, is_scanning=bool(settings.CLAMAV))


def remark(attachment: Attachment) -> str:
    """What a reader is told of a file that may be opened though nobody checked it; "" when there is nothing to tell."""
    return rules.remark(attachment.scan, is_scanning=bool(settings.CLAMAV)) if attachment.purpose != Purpose.LETTER else ""


def require_open(files: Iterable[Attachment]) -> None:
    """Refuse what holds a file that may not be opened. Refuses: FileLocked."""
    for each in files:
        if why := why_locked(each.scan):
            raise FileLocked(why)


class FileLocked(Refused):
    """The file looks harmful, or has not been checked."""
