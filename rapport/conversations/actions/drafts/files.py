"""Files that go with a draft."""

from django.db import transaction
from django.db.models import Sum

from rapport.conversations import scanning
from rapport.conversations.actions.drafts import checking
from rapport.conversations.actions.drafts.checking import DraftRefused
from rapport.conversations.keeping import Stream, TooLarge, keep
from rapport.conversations.models import Attachment, Draft
from rapport.core.db import lock
from rapport.team.actors import Actor

MOST_BYTES = 20 * 1024 * 1024  # of all files of one message; base64 makes it 27 MB, and many servers stop at 25 to 35
MOST_FILES = 50


@transaction.atomic
def attach(*, draft: Draft, stream: Stream, name: str, declared_type: str = "", by: Actor) -> Attachment:
    """Put a file with the draft. Refuses: NotOpen, DraftRefused for an empty file and for more than mail takes."""
    draft = checking.locked(draft, by)
    checking.require_writing(draft)
    there = draft.attachments.count()
    if there >= MOST_FILES:
        raise DraftRefused(f"A message takes {MOST_FILES} files at most.", field="file")
    used = draft.attachments.aggregate(all=Sum("size"))["all"] or 0
    try:
        kept = keep(stream, name, declared_type, most=MOST_BYTES - used)
    except TooLarge:
        raise DraftRefused(f"The files of a message can be {MOST_BYTES // 1024**2} MB in all.", field="file") from None
    if not kept.size:
        raise DraftRefused("This file is empty.", field="file")
    attachment = Attachment.objects.create(draft=draft, created_at=by.at, **kept.fields())
    scanning.wake()
    draft.approved_at = None
    checking.save(draft, by, "approved_at")
    return attachment


@transaction.atomic
def detach(*, attachment: Attachment, by: Actor) -> Draft:
    """Take a file away from the draft. Refuses: NotOpen."""
    if attachment.draft is None:
        raise DraftRefused("This file does not belong to a draft.")
    draft = checking.locked(attachment.draft, by)
    checking.require_writing(draft)
    lock(attachment).delete()
    draft.approved_at = None
    checking.save(draft, by, "approved_at")
    return draft
