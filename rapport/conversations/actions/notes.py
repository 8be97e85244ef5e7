"""Notes: what colleagues tell each other in a conversation. They are never sent."""

from django.db import transaction

from rapport.conversations import permissions
from rapport.conversations.actions.content import text_of
from rapport.conversations.events import NoteWritten
from rapport.conversations.models import Conversation, Note
from rapport.conversations.rules import mentions
from rapport.core.db import lock
from rapport.core.errors import Clash, Conflict, Refused, require
from rapport.customers import timeline
from rapport.team.actors import Actor
from rapport.team.models import User

LONGEST = 20_000


class NoteRefused(Refused):
    """A note cannot be so."""


@transaction.atomic
def write(*, conversation: Conversation, text: str, by: Actor) -> Note:
    """Write a note for colleagues. Whoever it calls with an @ is remembered in its `mentions`. Refuses: NoteRefused."""
    conversation = lock(conversation)
    require(permissions.may_reply(by, conversation))
    text = text_of(text, NoteRefused, "text", LONGEST, "Write something.")
    called = _called(text)
    note = Note.objects.create(conversation=conversation, author=by.user, text=text, at=by.at)
    note.mentions.set(called)
    if conversation.customer is not None:
        timeline.record(NoteWritten(conversation.subject), customer=conversation.customer, about=note, by=by)
    return note


@transaction.atomic
def change(*, note: Note, text: str, version: int, by: Actor) -> Note:
    """Change one's own note. Refuses: NoteRefused, Conflict when it changed since `version`."""
    note = lock(note)
    require(permissions.may_reply(by, note.conversation))
    require(by.user_id is not None and note.author_id == by.user_id, "Only its author changes a note.")
    text = text_of(text, NoteRefused, "text", LONGEST, "Write something.")
    if version != note.version and text != note.text:
        raise Conflict("This note has changed in the meantime.", [Clash("text", None, note.text, text)], version=note.version)
    called = _called(text)
    note.text, note.version = text, note.version + 1
    note.save(update_fields=["text", "version"])
    note.mentions.set(called)
    return note


def _called(text: str) -> list[int]:
    """The colleagues the note calls; a name that several people share is asked back about."""
    if "@" not in text:
        return []
    people = User.objects.filter(is_active=True).values_list("pk", "name", "email")
    found = mentions.called(text, (mentions.Colleague(*each) for each in people))
    for name, who in found.unclear.items():
        raise NoteRefused(f"@{name} could be {' or '.join(sorted(who))}. Write the whole name.", field="text")
    return found.numbers
