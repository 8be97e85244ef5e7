"""The one gate. Whatever leaves for a customer goes through `send`; there is no other way into the outbox.

A note cannot: it is another type, in another table, and nothing here knows it.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from rapport.conversations.actions import queueing, unattended
from rapport.conversations.actions.drafts import checking
from rapport.conversations.models import Channel, Draft, DraftState, Outgoing
from rapport.conversations.queries import answering, merging
from rapport.conversations.queries import gate as surroundings
from rapport.conversations.queries.gate import ALONE, Beside
from rapport.conversations.rules import gate
from rapport.conversations.rules.gate import Concern
from rapport.conversations.rules.merging import Merged, fill
from rapport.core.errors import Conflict, Refused
from rapport.team.actors import Actor

LONGEST_KEY = 400


class NotSendable(Refused):
    """Something speaks against it that nobody can confirm away. `concerns` has all of it."""

    def __init__(self, concerns: tuple[Concern, ...]) -> None:
        super().__init__(" ".join(each.sentence for each in concerns))
        self.concerns = concerns


class LookFirst(Refused):
    """Somebody has to look at this first; sending again with these keys confirmed lets it go. `concerns` has the keys."""

    def __init__(self, concerns: tuple[Concern, ...]) -> None:
        super().__init__(" ".join(["Look at this first.", *(each.sentence for each in concerns)]))
        self.concerns = concerns


def check(*, draft: Draft, by: Actor, values: Mapping[str, str] | None = None) -> tuple[Concern, ...]:
    """What speaks against sending a draft now, the final reasons first; empty when it may go. Changes nothing.

    `values` are merge fields of capabilities above, such as {"case.reference": "CAS-22840"}.
    """
    return _concerns(draft, _filled(draft, by, values), by, values)


def _filled(draft: Draft, by: Actor, values: Mapping[str, str] | None) -> Merged:
    found = merging.values(draft.conversation, by, values)
    subject, text = fill(draft.subject, found), fill(draft.text, found)
    draft.subject = subject.text
    return Merged(text.text, tuple(dict.fromkeys((*subject.missing, *text.missing))))


def _concerns(draft: Draft, merged: Merged, by: Actor, values: Mapping[str, str] | None, beside: Beside = ALONE) -> tuple[Concern, ...]:
    leaving = surroundings.leaving(draft, merged, by, beside)
    given = frozenset(gate.references_in(" ".join((values or {}).values())))
    return gate.concerns(replace(leaving, references=leaving.references | given))


@transaction.atomic
def send(
    *,
    draft: Draft,
    by: Actor,
    confirmed: Collection[str] = (),
    version: int | None = None,
    send_at: datetime | None = None,
    values: Mapping[str, str] | None = None,
    beside: Beside = ALONE,
    is_automatic: bool = False,
) -> Outgoing:
    """Put a draft into the outbox. It leaves after 20 seconds, in which `undo` brings it back, or at `send_at`.

    `confirmed` are the keys of what somebody looked at. `version` is the draft they saw, `beside` what else is about the same matter.
    `is_automatic` is what goes with nobody looking.
    Refuses: NotSendable, LookFirst, NotOpen, DraftRefused while approval is missing, Conflict, WouldLoop.
    """
    draft = checking.locked(draft, by)
    require_ready(draft, version)
    mailbox = draft.mailbox or answering.mailbox_of(draft.conversation)
    if is_automatic:
        unattended.require_somebody(draft, by)
    merged = passed(draft, by, confirmed, values, beside)
    if mailbox is None or draft.channel != Channel.EMAIL:
        raise checking.DraftRefused("This is not an email.", field="channel")
    outgoing = queueing.queue(draft, merged.text, mailbox, send_at or draft.send_at, by, is_automatic=is_automatic)
    ended(draft, confirmed, by)
    return outgoing


def ended(draft: Draft, confirmed: Collection[str], by: Actor) -> None:
    """The draft has become a message; what was confirmed for it is kept."""
    keys = {key for key in confirmed if key.isprintable() and len(key) <= LONGEST_KEY}  # any other was never one of ours
    draft.state, draft.confirmed = DraftState.SENT, sorted({*draft.confirmed, *keys})
    checking.save(draft, by, "state", "confirmed")


def require_ready(draft: Draft, version: int | None) -> None:
    """Refuse what is not in anybody's hands, what changed since it was seen, and what still has to be approved."""
    checking.require_writing(draft)
    if version is not None and version != draft.version:
        raise Conflict("A colleague changed this draft after you saw it. Read it again first.", [], version=draft.version)
    if draft.approver_id is not None and draft.approved_at is None:
        raise checking.DraftRefused("This has to be approved before it goes.", field="approver")


def passed(draft: Draft, by: Actor, confirmed: Collection[str], values: Mapping[str, str] | None, beside: Beside = ALONE) -> Merged:
    """The text with its fields filled, once nothing speaks against it any more."""
    merged = _filled(draft, by, values)
    found = gate.open_ones(_concerns(draft, merged, by, values, beside), confirmed)
    if final := tuple(each for each in found if each.is_final):
        raise NotSendable(final)
    if found:
        raise LookFirst(found)
    return merged
