"""The parts of a larger case: which of them one answer to all would reach, to which address, and which it would not and why."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q

from rapport.cases.models import STILL_OPEN, Case, CaseConversation
from rapport.cases.queries import lists
from rapport.conversations import permissions
from rapport.conversations.models import Channel, Conversation, Direction, Draft, Mailbox, Message, Outgoing, OutgoingState, Recipient
from rapport.conversations.queries import answering, gate
from rapport.conversations.queries import drafts as drafting
from rapport.customers.models import ContactPoint
from rapport.team.actors import Actor

MOST = 500
NO_MAILBOX = "Answer it in its conversation, to choose from which address of ours it goes."


@dataclass(frozen=True)
class Part:
    """One open part. `to` is the address an answer goes to; `why_not` says why it gets none, "" when it does.

    `conversation` is the latest, None where nothing was said yet: an answer begins one.
    """

    case: Case
    conversation: Conversation | None
    to: str = ""
    why_not: str = ""


def parts(parent: Case, by: Actor, *, but: Sequence[int] = ()) -> list[Part]:
    """The open parts that the actor may see, at most one more than 500, but those with these numbers. Nine statements at most."""
    found = lists.visible(by).filter(STILL_OPEN, parent=parent).exclude(pk__in=but).order_by("pk")[: MOST + 1]
    children = lists.named(found, by)
    talks = _latest(children)
    addresses = _addresses(children, talks)
    writing = _writing(talks.values())
    stops = gate.stops_of([case.customer for case in children if case.customer], by.at)
    points = gate.standing_of(addresses.values())
    usual = usual_mailbox(talks.values())
    return [
        Part(
            case,
            talk := talks.get(case.pk),
            to := addresses.get(case.pk, ""),
            _why_not(case, talk, by, writing)
            or next(iter(stops.get(case.customer_id or 0, ())), "")
            or _unreachable(case, to, points)
            or ("" if (talk and talk.mailbox_id) or usual else NO_MAILBOX),
        )
        for case in children
    ]


def _latest(children: Sequence[Case]) -> dict[int, Conversation]:
    """The latest conversation of each case."""
    rows = CaseConversation.objects.filter(case__in=children, conversation__spam_at=None)
    newest = rows.order_by("case_id", "-conversation__last_at", "-pk").distinct("case_id")
    seen = newest.select_related("conversation__customer", "conversation__mailbox")
    return {row.case_id: row.conversation for row in seen.defer("conversation__customer__search", "conversation__mailbox__secret")}


def _addresses(children: Sequence[Case], talks: Mapping[int, Conversation]) -> dict[int, str]:
    """Where the answer of each case goes: to who wrote last, else to whom we wrote last, else to the customer's own address."""
    theirs, ours, own = _wrote(talks.values()), _were_written_to(talks.values()), _own(children)
    found = {}
    for case in children:
        number = talks[case.pk].pk if case.pk in talks else 0
        found[case.pk] = theirs.get(number) or ours.get(number) or own.get(case.customer_id or 0, "")
    return found


def _wrote(talks: Iterable[Conversation]) -> dict[int, str]:
    mails = Message.objects.filter(conversation__in=list(talks), direction=Direction.IN, automatic="", channel__in=answering.WRITTEN)
    newest = mails.order_by("conversation_id", "-at", "-id").distinct("conversation_id")
    rows = newest.values_list("conversation_id", "reply_to", "from_address")
    return {number: (reply_to[0].get("address") if reply_to else "") or sender for number, reply_to, sender in rows}


def _were_written_to(talks: Iterable[Conversation]) -> dict[int, str]:
    named = Recipient.objects.filter(message__conversation__in=list(talks), message__direction=Direction.OUT, slot="to")
    newest = named.order_by("message__conversation_id", "-message_id", "id").distinct("message__conversation_id")
    return dict(newest.values_list("message__conversation_id", "address"))


def _own(children: Sequence[Case]) -> dict[int, str]:
    usable = ContactPoint.objects.filter(customer__cases__in=children, channel="email", invalid_at=None, opted_out_at=None)
    best = usable.order_by("customer_id", "-is_preferred", "-verified_at", "id").distinct("customer_id")
    return dict(best.values_list("customer_id", "value"))


def _writing(talks: Iterable[Conversation]) -> dict[int, Draft]:
    """Emails that somebody is writing already, by conversation."""
    rows = Draft.objects.filter(conversation__in=list(talks), state__in=drafting.OPEN, channel=Channel.EMAIL).select_related("holder")
    return {row.conversation_id: row for row in rows}


def usual_mailbox(talks: Iterable[Conversation]) -> Mailbox | None:
    """From where an answer goes whose conversation does not say: the only address there is, else that of the others."""
    return answering.only_mailbox() or next((talk.mailbox for talk in talks if talk.mailbox), None)


def _why_not(case: Case, talk: Conversation | None, by: Actor, writing: Mapping[int, Draft]) -> str:
    if talk is None:
        return "" if case.about else "Nobody has written, and we do not know whose it is."  # type: ignore[attr-defined]
    if not permissions.may_reply(by, talk):
        return "You may not answer in its conversation."
    if draft := writing.get(talk.pk):
        return f"{draft.holder.name if draft.holder else 'Somebody'} is writing an answer already."
    return ""


def _unreachable(case: Case, to: str, points: Sequence[gate.Standing]) -> str:
    if not to:
        return "There is no email address that we may write to."
    why = gate.unreachable_in(points, [to], [case.customer_id or 0]).get(to.lower())
    return f"{to} {'is opted out' if why == 'opted out' else why}." if why else ""


def being_written(parent: Case, by: Actor) -> list[Draft]:
    """The emails to parts of a case that are in this person's hands, each with its case as `part`."""
    rows = drafting.visible(by).filter(
        conversation__led_to__case__parent=parent, state__in=drafting.OPEN, channel=Channel.EMAIL, holder=by.user_id
    )
    found = rows.select_related("conversation__led_to__case__customer", "conversation__customer", "mailbox").order_by("id")
    return _with_part(found.defer("conversation__customer__search", "conversation__led_to__case__search", "mailbox__secret")[:MOST])


def _with_part(drafts: Iterable[Draft]) -> list[Draft]:
    rows = list(drafts)
    for draft in rows:
        draft.part = draft.conversation.led_to.case  # type: ignore[attr-defined]
    return rows


def waiting_to_go(parent: Case, by: Actor) -> list[Outgoing]:
    """What this person sent to parts of a case and can still bring back."""
    mine = Outgoing.objects.filter(
        Q(message__conversation__led_to__case__parent=parent), state=OutgoingState.WAITING, attempts=0, message__author=by.user_id
    )
    found = mine.select_related("message__conversation__led_to__case__customer", "draft").defer("content", "message__search")
    return list(found.order_by("id")[:MOST])
