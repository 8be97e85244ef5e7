"""One answer to every case that is part of a larger one: drafted once, each may still differ, then sent one by one through the gate."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from rapport.cases import permissions
from rapport.cases.actions import arriving, content, keeping, opening
from rapport.cases.models import Case, CaseConversation
from rapport.cases.queries import parts
from rapport.cases.queries.parts import Part
from rapport.conversations.actions import sending, settling
from rapport.conversations.actions.drafts import beginning
from rapport.conversations.actions.opening import open_conversation
from rapport.conversations.models import Conversation, Draft, Mailbox, Outgoing
from rapport.conversations.rules.gate import Concern
from rapport.core.errors import Refused, require
from rapport.team.actors import Actor


@dataclass(frozen=True)
class Outcome:
    """What became of one draft: it is in the outbox, or the sentence that says why not, and what somebody has to look at first."""

    draft: Draft
    outgoing: Outgoing | None = None
    sentence: str = ""
    concerns: tuple[Concern, ...] = ()


@transaction.atomic
def answer_all(*, parent: Case, text: str, by: Actor, but: Sequence[int] = ()) -> list[Draft]:
    """A draft with these words to each open part that can be reached, ready to be looked at, changed and sent.

    Those that `queries.parts` says would get none are left out, and so are those numbered in `but`. Where nothing was said yet, a
    conversation begins. Refuses: CaseRefused without words, or for more than 500 parts.
    """
    parent = keeping.taken(parent)
    require(permissions.may_work(by, parent))
    if not text.strip():
        raise content.CaseRefused("Write what to answer.", field="text")
    found = parts.parts(parent, by, but=but)
    if len(found) > parts.MOST:
        raise content.CaseRefused(f"At most {parts.MOST} can be answered at once.", field="children")
    usual = parts.usual_mailbox(part.conversation for part in found if part.conversation)
    return [_draft(part, text, usual, by) for part in found if not part.why_not]


def _draft(part: Part, text: str, usual: Mailbox | None, by: Actor) -> Draft:
    talk = part.conversation or _begun(part.case, by)
    return beginning.begin(conversation=talk, text=text, mailbox=talk.mailbox or usual, by=by)


def _begun(case: Case, by: Actor) -> Conversation:
    talk = open_conversation(customer=case.customer, subject=case.title, by=by)
    opening.join(case=case, conversation=talk, by=by)
    return talk


def send_all(
    *,
    parent: Case,
    drafts: Sequence[Draft],
    by: Actor,
    confirmed: Mapping[int, Collection[str]] | None = None,
    versions: Mapping[int, int] | None = None,
    send_at: datetime | None = None,
) -> list[Outcome]:
    """Send drafts to parts of a case, each through the one gate and each for itself: what is stopped stays a draft as it was.

    `confirmed` are the keys somebody looked at and `versions` what they saw, both by the draft's number. They leave after 20 seconds,
    or at `send_at`. Refuses: CaseRefused, and
    sends nothing, when one of them is no answer to a part of this case.
    """
    require(permissions.may_work(by, parent))
    led = CaseConversation.objects.filter(conversation__in=[each.conversation_id for each in drafts], case__parent=parent)
    cases = {row.conversation_id: row.case for row in led.select_related("case").defer("case__search")}
    if strange := [each for each in drafts if each.conversation_id not in cases]:
        raise content.CaseRefused(f"“{strange[0]}” is no answer to a part of {parent.reference}.", field="drafts")
    known, seen = confirmed or {}, versions or {}
    outcomes = []
    for each in drafts:
        values = {"case.reference": cases[each.conversation_id].reference, "case.parent": parent.reference}
        given = {"confirmed": known.get(each.pk, ()), "version": seen.get(each.pk), "values": values, "send_at": send_at}
        outcomes.append(_sent(each, given, by))
    return outcomes


def _sent(draft: Draft, given: dict[str, Any], by: Actor) -> Outcome:
    try:
        outcome = Outcome(draft, sending.send(draft=draft, by=by, **given))
    except (sending.LookFirst, sending.NotSendable) as stop:
        return Outcome(draft, sentence=stop.sentence, concerns=stop.concerns)
    except Refused as refusal:
        return Outcome(draft, sentence=refusal.sentence)
    arriving.recount(conversation=draft.conversation_id, by=by)
    return outcome


def bring_back(*, parent: Case, messages: Collection[int], by: Actor) -> int:
    """Undo what was sent to parts of a case and has not begun to leave, by the messages' numbers: they are drafts again. How many."""
    require(permissions.may_work(by, parent))
    return sum(_brought_back(each, by) for each in parts.waiting_to_go(parent, by) if each.message_id in messages)


def _brought_back(outgoing: Outgoing, by: Actor) -> bool:
    try:
        settling.undo(outgoing=outgoing, by=by)
    except settling.TooLate:
        return False
    arriving.recount(conversation=outgoing.message.conversation_id, by=by)
    return True
