"""The one way in which what is said moves a case: every message, whatever way it came, passes here once.

`on_inbound` finds or opens the case, wakes it, opens it again or lets a new one follow it, and starts the clock of an answer.
`on_outbound` meets that clock. Both may be called as often as one likes; `Routed` holds which messages have been done.
"""

from django.db import transaction
from django.utils import timezone

from rapport.cases.actions import keeping, opening, routing, standard, timing
from rapport.cases.events import CaseOpened, CaseReopened
from rapport.cases.models import Case, Category, Ending, Queue, Routed
from rapport.cases.queries import colleagues, replying
from rapport.cases.queries import routing as reading
from rapport.cases.rules import reopening
from rapport.cases.rules.words import ENDED, Kind
from rapport.conversations.actions import acknowledging, parting
from rapport.conversations.models import Channel, Direction, Message
from rapport.conversations.rules import quotes
from rapport.core.db import lock
from rapport.core.prepared import Given, Prepared
from rapport.customers.models import Customer
from rapport.team.actors import Actor

LIVE_TALK = frozenset({Channel.PHONE, Channel.MEETING, Channel.VISIT})  # said and answered at once, when a colleague logs it
USUAL_REOPEN_DAYS = 14

_led_to = Prepared(
    lambda: Case.objects.select_for_update(of=("self",)).filter(threads__conversation=Given("conversation")), keeps_plan=True
)


@transaction.atomic
def on_inbound(*, message: Message, by: Actor) -> Case | None:
    """A message came in. The case that it moved or opened; None where none is due: a machine wrote it, it is spam, a colleague logged
    a talk that nobody wants a case for, or it says that a colleague wrote it themselves."""
    routed, is_new = Routed.objects.get_or_create(message=message, defaults={"outcome": "", "at": by.at})
    if not is_new:
        return _case_of(message.conversation_id)
    case, routed.outcome = _came(message, by)
    routed.save(update_fields=["outcome"])
    return case


def _came(message: Message, by: Actor) -> tuple[Case | None, str]:
    if message.automatic:
        return _case_of(message.conversation_id), "machine"
    if message.conversation.spam_at is not None:
        return None, "spam"
    if message.facts.get("colleague"):
        case = _case_of(message.conversation_id)
        return (_counted(case, by) if case else None), "copy"
    is_talk = message.author_id is not None and message.channel in LIVE_TALK
    case = _case_of(message.conversation_id)
    if case is None:
        return (None, "logged") if is_talk else _open(message, by)
    if is_talk:
        _heard(case, message, by)
        timing.answered(case, message.at, by)
        return _counted(case, by), "talk"
    return _answer(case, message, by)


def _case_of(conversation: int) -> Case | None:
    """The case that a conversation leads to, locked; a merged one leads on to the case it became part of."""
    case = _led_to.first(conversation=conversation)
    while case is not None and case.merged_into is not None:
        case = lock(case.merged_into)
    return case


def _open(message: Message, by: Actor) -> tuple[Case, str]:
    """No case yet: one is opened as the first matching rule says, and whoever wrote may be told by itself that we have it."""
    decision = routing.decide(message)
    case = opening.open_case(
        title=_title(message), kind=decision.kind, conversation=message.conversation, queue=decision.queue, priority=decision.priority,
        tags=decision.tags, channel=message.channel, why=decision.why, opened_at=message.at, by=by,
    )  # fmt: skip
    _asked(case, message, by)
    routing.share(case, by)
    acknowledging.acknowledge(message=message, values={"case.reference": case.reference}, by=by)
    return case, "opened"


def _title(message: Message) -> str:
    """The subject; else the first words."""
    words = message.subject or message.conversation.subject or quotes.snippet(message.new_text)[:100]
    return "".join(letter for letter in words if letter.isprintable())[:300].strip() or "No subject"


def _answer(case: Case, message: Message, by: Actor) -> tuple[Case, str]:
    if case.category not in ENDED:
        return _asked(case, message, by), "answer"
    ending = Ending.objects.filter(kind=case.kind).first()
    if reopening.opens_again(case.closed_at, message.at, ending.reopen_days if ending else USUAL_REOPEN_DAYS):
        return _asked(_reopened(case, by), message, by), "reopened"
    return _follow(case, message, by), "followed"


def _reopened(case: Case, by: Actor) -> Case:
    """As `moving.move` does it, without asking a permission: the customer opens it."""
    was, status = case.category, standard.going_on()
    case.status, case.category, case.outcome = status, status.category, ""
    case.resolved_at = case.closed_at = case.closed_by = None
    case.closed_anyway = ""
    keeping.save(case, "status", "category", "outcome", "resolved_at", "closed_at", "closed_by", "closed_anyway", by=by)
    timing.moved(case, was, by, "The customer wrote")
    keeping.tell(CaseReopened(case.reference, "the customer wrote again"), case, by)
    return case


def _follow(case: Case, message: Message, by: Actor) -> Case:
    """Too long after: a case of its own, in a conversation of its own, that follows the old one."""
    conversation = parting.begin_anew(message=message, by=by)
    new = opening.open_case(
        title=case.title, kind=case.kind, conversation=conversation, customer=case.customer, queue=_in_use(case), team=case.team,
        priority=case.priority, channel=message.channel, is_private=case.is_private, follows=case, opened_at=message.at,
        organisation=colleagues.still_for(case, timezone.localdate(by.at)), is_kept_from_colleagues=case.is_kept_from_colleagues,
        why=f"An answer to {case.reference}, which had ended", by=by,
    )  # fmt: skip
    _asked(new, message, by)
    routing.share(new, by)
    return new


def _in_use(case: Case) -> Queue | None:
    return case.queue if case.queue and not case.queue.archived_at else None


def _asked(case: Case, message: Message, by: Actor) -> Case:
    """A person waits for an answer: the case is with us again, awake, and the clock of the answer runs."""
    _heard(case, message, by)
    timing.asked(case, message.at, by)
    return _counted(case, by)


def _heard(case: Case, message: Message, by: Actor) -> None:
    """What any word of the customer does: it wakes the case, ends the waiting for them, and is shown in lists."""
    was = case.category
    if was == Category.CUSTOMER:
        status = standard.going_on()
        case.status, case.category = status, status.category
    case.sleeps_until, case.last_words = None, quotes.snippet(message.new_text)
    keeping.save(case, "status", "category", "sleeps_until", "last_words", by=by)
    timing.moved(case, was, by, "The customer wrote", message.at)


def _counted(case: Case, by: Actor) -> Case:
    """Who spoke last, and what presses most."""
    case.needs_reply = replying.is_owed(case)
    timing.refresh(case)
    return case


@transaction.atomic
def on_outbound(*, message: Message, by: Actor) -> Case | None:
    """We said something: once it has left, every clock of an answer is met, as of the moment it was sent.

    While it waits in the outbox, the case shows as answered, and the clocks wait until it has gone. What a machine of ours sends is
    no answer.
    """
    case = _case_of(message.conversation_id)
    if case is None or message.automatic or message.direction != Direction.OUT:
        return case
    if reading.has_gone(message):
        _, is_new = Routed.objects.get_or_create(message=message, defaults={"outcome": "answered", "at": by.at})
        if is_new:
            _answered(case, message, by)
    return _counted(case, by)


def _answered(case: Case, message: Message, by: Actor) -> None:
    timing.answered(case, message.at, by)
    case.first_answered_at = case.first_answered_at or message.at
    fields = ["first_answered_at"]
    if case.owner_id is not None and message.author_id == case.owner_id:
        case.owner_seen_at = by.at
        fields.append("owner_seen_at")
    case.save(update_fields=fields)


@transaction.atomic
def recount(*, conversation: int, by: Actor) -> Case | None:
    """After a message of ours was put into the outbox, or brought back from it: whether the customer still waits is worked out anew."""
    case = _case_of(conversation)
    return _counted(case, by) if case else None


@transaction.atomic
def follow_customer(*, case: Case, customer: Customer, by: Actor) -> Case:
    """Somebody said in the conversation whose it is: a case that waited for its customer has one."""
    case = lock(case)
    if case.customer_id is None:
        case.customer = customer
        keeping.save(case, "customer", by=by)
        timing.changed(case, by, "The customer is known")
        keeping.tell(CaseOpened(case.reference, Kind(case.kind).label, case.title), case, by, case.opened_at)
    return case
