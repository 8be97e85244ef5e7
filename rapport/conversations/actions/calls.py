"""Calls: written down in seconds, with their recording where there is one."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from rapport.conversations import permissions, scanning
from rapport.conversations.actions import writing_down
from rapport.conversations.actions.content import line_of
from rapport.conversations.actions.writing_down import RecordRefused
from rapport.conversations.events import CallLogged
from rapport.conversations.keeping import Stream, TooLarge, keep
from rapport.conversations.models import Attachment, Channel, Conversation, Direction, Message, Purpose
from rapport.core.db import lock
from rapport.core.errors import require
from rapport.customers.models import Customer
from rapport.customers.normalising import phones
from rapport.customers.normalising.refusals import NotReadable
from rapport.team.actors import Actor

OUTCOMES = {
    "spoke": "we spoke",
    "no-answer": "nobody answered",
    "voicemail": "a message was left",
    "busy": "the line was busy",
    "wrong-number": "it was the wrong number",
}
LONGEST_CALL = 24 * 60 * 60  # seconds
MOST_BYTES = 200 * 1024 * 1024
SOUNDS = ("audio/", "video/mp4", "video/webm", "video/3gpp", "application/ogg", "video/ogg")


@transaction.atomic
def log(
    *,
    by: Actor,
    customer: Customer | None = None,
    conversation: Conversation | None = None,
    direction: str = Direction.IN,
    number: str = "",
    outcome: str = "spoke",
    text: str = "",
    seconds: int | None = None,
    notice_given: bool = False,
    person: str = "",
    at: datetime | None = None,
) -> Message:
    """Write down a call in a conversation, or in a new one with the customer. Refuses: RecordRefused."""
    subject = "Call" if customer is None else f"Call with {customer.name}"[:300]
    conversation = writing_down.thread(conversation, customer, Channel.PHONE, subject, by)
    if outcome not in OUTCOMES:
        raise RecordRefused("Choose how the call ended.", field="outcome")
    if seconds is not None and not 0 <= seconds <= LONGEST_CALL:
        raise RecordRefused("A call lasts up to a day.", field="seconds")
    facts: dict[str, Any] = {"number": _number(number), "outcome": outcome, "seconds": seconds, "notice_given": notice_given or None}
    message = writing_down.write(
        conversation, channel=Channel.PHONE, direction=direction, text=text, at=at, from_name=person, facts=facts, by=by
    )
    writing_down.tell(CallLogged(writing_down.DIRECTIONS[Direction(direction)], OUTCOMES[outcome]), message, by)
    return message


def _number(number: str) -> str:
    """The number as it is compared; one that cannot be read is kept as it was given."""
    bare = line_of(number, RecordRefused, "number", 80)
    try:
        return phones.read(bare).e164 if bare else ""
    except NotReadable:
        return bare


@transaction.atomic
def keep_recording(*, message: Message, stream: Stream, name: str, by: Actor, declared_type: str = "") -> Attachment:
    """Keep the recording of a call, for as long as recordings are kept.

    Refuses: RecordRefused when it is no call, when the caller was not told, and for what is no sound.
    """
    conversation = lock(message.conversation)
    require(permissions.may_reply(by, conversation))
    message = lock(message)
    if message.channel != Channel.PHONE:
        raise RecordRefused("Only a call has a recording.", field="file")
    if not message.facts.get("notice_given"):
        raise RecordRefused("Say first that the caller was told about the recording.", field="file")
    try:
        kept = keep(stream, name, declared_type, most=MOST_BYTES)
    except TooLarge:
        raise RecordRefused(f"A recording can be {MOST_BYTES // 1024**2} MB at most.", field="file") from None
    if not kept.content_type.startswith(SOUNDS):
        raise RecordRefused("This is not a recording that can be played.", field="file")
    until = by.at.date() + timedelta(days=settings.RECORDING_DAYS)
    scanning.wake()
    return Attachment.objects.create(message=message, purpose=Purpose.RECORDING, keep_until=until, created_at=by.at, **kept.fields())


@transaction.atomic
def remove_recording(*, attachment: Attachment, by: Actor) -> None:
    """Its time is up: the recording goes, the record of the call stays. The job alone does this."""
    require(by.is_system)
    attachment = lock(attachment)
    if attachment.purpose != Purpose.RECORDING or attachment.keep_until is None or attachment.keep_until >= by.at.date():
        return
    message, storage, name = attachment.message, attachment.file.storage, str(attachment.file.name)
    attachment.delete()
    if message is not None:
        message.facts = {**message.facts, "recording_removed_on": by.at.date().isoformat()}
        message.save(update_fields=["facts"])
    if not Attachment.objects.filter(file=name).exists():
        transaction.on_commit(lambda: storage.delete(name))
