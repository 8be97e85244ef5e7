"""Noting what the scanner said of files."""

from django.db import transaction

from rapport.conversations.models import Attachment
from rapport.conversations.rules import scanning as rules
from rapport.team.actors import Actor


@transaction.atomic
def note(*, content: str, scan: str, by: Actor) -> int:
    """Keep what was said of a content, by its hash, for every file of it that waits; how many."""
    return Attachment.objects.filter(hash=content, scan=rules.WAITING).update(scan=scan)


@transaction.atomic
def look_again(*, by: Actor) -> int:
    """Those that could not be checked wait once more; how many."""
    return Attachment.objects.filter(scan__startswith=rules.FAILED).update(scan=rules.WAITING)
