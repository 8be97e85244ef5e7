"""Looking through files that wait for the scanner, one content at a time; when it does not answer, they go on waiting."""

import logging
from collections.abc import Iterable, Iterator

from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django import app

from rapport.conversations.actions import scanning as actions
from rapport.conversations.models import Attachment
from rapport.conversations.rules import scanning as rules
from rapport.core import scanning
from rapport.core.errors import Refused
from rapport.team.actors import Actor, Road

log = logging.getLogger("rapport.conversations")
JOB = "conversations.scan"
BLOCK = 256 * 1024
BATCH = 500


def look() -> int:
    """Ask the scanner about what waits, oldest first; how many contents were settled."""
    if not settings.CLAMAV:
        return 0
    done, passed = 0, 0
    while waiting := _next(passed):
        for attachment in waiting:
            try:
                done += _settle(attachment)
            except scanning.ScannerFailed as failure:
                log.warning("Files wait to be checked: %s", failure.sentence)
                return done
            passed = attachment.pk
    return done


def _next(passed: int) -> list[Attachment]:
    return list(Attachment.objects.filter(scan=rules.WAITING, pk__gt=passed).order_by("pk")[:BATCH])


def _settle(attachment: Attachment) -> int:
    """The verdict on one file, and on all of the same content. One whose bytes are gone waits: there is nothing to open either."""
    by = Actor.system(at=timezone.now(), road=Road.JOB)
    try:
        scan = rules.said(scanning.harm_in(_blocks(attachment), settings.CLAMAV))
    except FileNotFoundError:
        return 0
    except scanning.TooLargeToScan as refusal:
        scan = rules.could_not(refusal.sentence)
    return int(actions.note(content=attachment.hash, scan=scan, by=by) > 0)


def _blocks(attachment: Attachment) -> Iterator[bytes]:
    with attachment.file.open("rb") as stored:
        while block := stored.read(BLOCK):
            yield block


def wake() -> None:
    """Let the job look soon. It commits, or not, with the files that wait."""
    if settings.CLAMAV:
        app.configure_task(JOB).defer()


def why_locked(scan: str) -> str:
    """Why a file may not be opened here, in a sentence; "" when it may."""
    return rules.why_locked(scan, is_scanning=bool(settings.CLAMAV))


def require_open(files: Iterable[Attachment]) -> None:
    """Refuse what holds a file that may not be opened. Refuses: FileLocked."""
    for each in files:
        if why := why_locked(each.scan):
            raise FileLocked(why)


class FileLocked(Refused):
    """The file looks harmful, or has not been checked."""
