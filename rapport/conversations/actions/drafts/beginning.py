"""Beginning a draft: an answer, with the recipients that an answer has."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from rapport.conversations import permissions
from rapport.conversations.actions.drafts import checking
from rapport.conversations.models import Channel, Conversation, Draft, Mailbox, Message
from rapport.conversations.queries import answering
from rapport.core.db import lock
from rapport.core.errors import require
from rapport.team.actors import Actor


@transaction.atomic
def begin(
    *,
    conversation: Conversation,
    by: Actor,
    answers: Message | None = None,
    everyone: bool = True,
    channel: str = Channel.EMAIL,
    subject: str | None = None,
    text: str = "",
    recipients: Iterable[Mapping[str, Any]] | None = None,
    mailbox: Mailbox | None = None,
) -> Draft:
    """Begin an answer to `answers`, by default the newest message that came in, to everyone it was between.

    `everyone` False answers its author alone. `recipients` and `subject`, when given, are taken instead of what the rule says.
    Refuses: DraftRefused.
    """
    conversation = lock(conversation, "mailbox")
    require(permissions.may_reply(by, conversation))
    if channel not in (Channel.EMAIL, Channel.LETTER):
        raise checking.DraftRefused("A draft becomes an email or a letter.", field="channel")
    if answers is not None and answers.conversation_id != conversation.pk:
        raise checking.DraftRefused("Answer a message of this conversation.", field="answers")
    answers = answers or answering.newest_in(conversation)
    if recipients is None:
        found = answering.recipients(conversation, answers, everyone=everyone) if channel == Channel.EMAIL else []
        recipients = checking.usable(found)
    return Draft.objects.create(
        conversation=conversation,
        channel=channel,
        mailbox=mailbox or answering.mailbox_of(conversation),
        author=by.user,
        holder=by.user,
        subject=checking.subject_of(subject if subject is not None else answering.subject(conversation, answers)),
        text=checking.body_of(text),
        recipients=checking.recipients_of(recipients),
        answers=answers,
        created_at=by.at,
        changed_at=by.at,
    )
