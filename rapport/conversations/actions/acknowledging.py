"""We have your message: said by itself, once, to the person whose first message opened a case, and to nobody else.

It goes through the one gate and the one outbox, in the transaction that opens the case: whatever dies, both are there or neither is. What
stands against it is written to the message, where whoever reads it sees it.
"""

from collections.abc import Mapping

from django.db import connection, transaction

from rapport.conversations.actions import drafts, sending
from rapport.conversations.models import Message, Outgoing
from rapport.conversations.queries import acknowledging as reads
from rapport.conversations.queries import answering
from rapport.conversations.queries.acknowledging import Choice
from rapport.conversations.rules import acknowledging as rules
from rapport.core.errors import Refused
from rapport.team.actors import Actor

_TURN = 0x52_41_50_02  # the advisory lock under which they are counted: two at once would both be the first of the day
_USUAL = "We have your message"
_HARMLESS = ("attachment", "newer:")  # of the gate: somebody wrote these words with care, and it answers the first message


@transaction.atomic
def acknowledge(*, message: Message, values: Mapping[str, str], by: Actor) -> Outgoing | None:
    """Acknowledge the first message of a conversation if its mailbox or its form does so; None where nothing goes.

    `values` are merge fields of capabilities above, such as {"case.reference": "CAS-22840"}.
    """
    chosen = reads.choice(message)
    if chosen is None:
        return None
    by = Actor.system(at=by.at, road=by.road)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TURN])
    outgoing, why = _tried(message, chosen, values, by)
    if why:
        message.facts = {**message.facts, "not_acknowledged": why[:300]}
        message.save(update_fields=["facts"])
    return outgoing


def _tried(message: Message, chosen: Choice, values: Mapping[str, str], by: Actor) -> tuple[Outgoing | None, str]:
    """The acknowledgement, or why there is none."""
    to = reads.recipient(message)
    why = rules.why_not(reads.came(message, to["address"] if to else "", chosen, by.at))
    if why or to is None:
        return None, why
    try:
        return _send(message, chosen, to, values, by), ""
    except Refused as refusal:
        return None, refusal.sentence
    except ValueError:  # what came would break a header of the answer, and must not keep its case from being opened
        return None, "It could not be written as an email."


@transaction.atomic
def _send(message: Message, chosen: Choice, to: Mapping[str, str], values: Mapping[str, str], by: Actor) -> Outgoing:
    """Through the gate as any answer; only what speaks against it for good, or would need a person's look, stops it."""
    draft = drafts.begin(
        conversation=message.conversation,
        answers=message,
        subject=chosen.template.subject or _subject(message),
        text=chosen.template.text,
        recipients=[to],
        mailbox=chosen.mailbox,
        by=by,
    )
    harmless = [each.key for each in sending.check(draft=draft, values=values, by=by) if each.key.startswith(_HARMLESS)]
    return sending.send(draft=draft, values=values, confirmed=harmless, is_automatic=True, by=by)


def _subject(message: Message) -> str:
    """What it answers by mail; what was typed into a form is not sent to an address that was typed there too."""
    return answering.subject(message.conversation, message) if message.message_id else _USUAL
