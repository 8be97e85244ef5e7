"""Noting what the scanner said of files."""

from django.db import transaction

from rapport.conversations.models import Attachment
from rapport.conversations.rules import scanning as rules
from rapport.team.actors import Actor


@transaction.atomic
def note(*, content: str, scan: str, by: Actor) -> int:
    """Keep what was said of a content, by its hash, for every file of it that waits or was never asked about; how many."""
    waiting = Attachment.objects.filter(hash=content, scan=rules.WAITING).update(scan=scan)
    older = scan if not scan.startswith(rules.FAILED) else rules.left_open(scan.removeprefix(rules.FAILED))
    return waiting + Attachment.objects.filter(hash=content, scan="").update(scan=older)


@transaction.atomic
def look_again(*, by: Actor) -> int:
    """Those that could not be checked wait once more, or are asked about once more; how many."""
    Attachment.objects.filter(scan__startswith=rules.UNCHECKED).update(scan="")
    return Attachment.objects.filter(scan__startswith=rules.FAILED).update(scan=rules.WAITING)
