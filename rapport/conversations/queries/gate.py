"""What the gate has to know about a message before it leaves, gathered in a bounded number of statements.

Asked twice: when somebody sends, and again by the worker just before it hands over.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db.models import Q, QuerySet, prefetch_related_objects

from rapport.audit.models import Viewing
from rapport.conversations.mail import lookalike
from rapport.conversations.models import Attachment, Channel, Conversation, Direction, Draft, Hold, Mailbox, Message, Recipient
from rapport.conversations.queries import answering, drafts, senders
from rapport.conversations.rules import gate, merging, quotes
from rapport.conversations.rules.gate import Leaving, Whom
from rapport.conversations.rules.scanning import CLEAN, why_locked
from rapport.core.prepared import Given, Prepared
from rapport.core.wording import counted
from rapport.customers import permissions as customer_permissions
from rapport.customers.models import ContactPoint, Customer
from rapport.customers.queries import records
from rapport.customers.rules import PREFIX
from rapport.team.actors import Actor
from rapport.team.reading import Reading

RECENTLY = timedelta(hours=8)
TWICE = timedelta(minutes=10)
MOST_VIEWED = 20
MOST_ADDRESSES = 1_000  # of a thread
MOST_SAID = 120  # characters of a newer message that are shown
MOST_GROWN = 20  # messages by which a conversation grew that are looked through
SPOKEN: dict[str, str] = {Channel.PHONE: "rang", Channel.MEETING: "met us", Channel.VISIT: "met us"}
ELSEWHERE = ", in another conversation about this"
MOST_TEXTS = 200  # newest messages of the thread that names and references are looked for in


class Standing(NamedTuple):
    """What one customer said about one email address, which is in lower case."""

    key: str
    customer: int
    opted_out_at: datetime | None
    invalid_at: datetime | None


@dataclass(frozen=True)
class Beside:
    """The conversations about the same matter, and by how many messages each has grown since the writer saw them."""

    conversations: tuple[int, ...] = ()
    grown: Mapping[int, int] = field(default_factory=dict)


ALONE = Beside()


def leaving(draft: Draft, merged: merging.Merged, by: Actor, beside: Beside = ALONE) -> Leaving:
    """Everything the rule asks, for a draft whose fields have been filled."""
    conversation, customer = draft.conversation, _customer(draft.conversation)
    family = records.family(customer) if customer else []
    said = _said(conversation=conversation.pk)
    texts = _texts(conversation, said)
    own = senders.own_addresses()
    thread, known = _people(conversation, said) - own, _known(family)
    prefetch_related_objects([draft], "attachments")
    files = draft.attachments.all()
    is_mail = draft.channel == Channel.EMAIL
    addresses = [each["address"] for each in draft.recipients] if is_mail else []
    unreachable, familiar = unreachable_of(addresses, family), thread | known | own
    return Leaving(
        subject=draft.subject,
        text=merged.text,
        missing=merged.missing,
        to=tuple(_whom(each, unreachable, familiar) for each in draft.recipients) if is_mail else _by_post(customer, draft.point),
        files=len(files),
        thread=thread if is_mail else frozenset(),
        known=known if is_mail else frozenset(),
        own=own,
        references=_references(family, texts),
        others=_others(family, by),
        familiar=texts,
        newer=tuple(dict([*_grown(draft, beside, by), *_newer(draft, by)]).items()),
        answering=drafts.answering_beside(draft, by, beside.conversations),
        stops=(*stops(customer, by.at, family), *(_mailbox_stops(draft) if is_mail else ()), *_file_stops(files)),
    )


def _customer(conversation: Conversation) -> Customer | None:
    return records.survivor_of(conversation.customer) if conversation.customer else None


def _whom(given: Mapping[str, str], unreachable: Mapping[str, str], familiar: Collection[str]) -> Whom:
    address = given["address"]
    why = unreachable.get(address.lower(), "")
    return Whom(
        address=address,
        slot=given["slot"],
        name=given["name"],
        is_opted_out=why == "opted out",
        is_invalid=why == "does not work",
        resembles="" if address.lower() in familiar else lookalike(domain_of(address), map(domain_of, familiar)) or "",
    )


def domain_of(address: str) -> str:
    """The part after the @."""
    return address.rpartition("@")[2]


def _by_post(customer: Customer | None, point: ContactPoint | None) -> tuple[Whom, ...]:
    """A letter goes to the customer, if there is one, at the address that was chosen."""
    if customer is None:
        return ()
    if point is None:
        return (Whom(address=customer.name),)
    return (Whom(address=point.value, is_opted_out=bool(point.opted_out_at), is_invalid=bool(point.invalid_at)),)


def _people(conversation: Conversation, said: Iterable[Message]) -> frozenset[str]:
    """The addresses of everyone who took part so far, in lower case."""
    found = {each.from_address for each in said if each.direction == Direction.IN} | set(_written_to(conversation=conversation.pk))
    found |= {given.get("address", "") for each in said for given in each.reply_to if isinstance(given, dict)}
    return frozenset(address.lower() for address in found if "@" in address)


def _known(family: list[int]) -> frozenset[str]:
    return frozenset(_emails_of(family=family))


def unreachable_of(addresses: Iterable[str], family: list[int]) -> dict[str, str]:
    """Which of these must not be written to, and why: "opted out" or "does not work".

    What the conversation's own customer said about an address counts alone; of an address of somebody else, anybody's word does.
    """
    keys = list(addresses)
    return unreachable_in(standing_of(keys), keys, family)


def standing_of(addresses: Iterable[str]) -> list[Standing]:
    """What everyone said about some addresses."""
    keys = [address.lower() for address in addresses]
    return [Standing(*each) for each in _points_at(keys=keys)] if keys else []


def unreachable_in(points: Iterable[Standing], addresses: Iterable[str], family: Collection[int]) -> dict[str, str]:
    """`unreachable_of` from what is known of the addresses already."""
    keys = {address.lower() for address in addresses}
    known = [each for each in points if each.key in keys]
    mine = {each.key for each in known if each.customer in family}
    return {
        each.key: "opted out" if each.opted_out_at else "does not work"
        for each in known
        if (each.opted_out_at or each.invalid_at) and (each.key not in mine or each.customer in family)
    }


def stops(customer: Customer | None, at: datetime, family: list[int] | None = None) -> tuple[str, ...]:
    """Why nothing may leave for this customer now: they have died, or somebody placed a hold. `family` where it is known already."""
    if customer is None:
        return ()
    return _stops(customer, [] if customer.is_deceased else open_holds(customer, at, family))


def stops_of(customers: Collection[Customer], at: datetime) -> dict[int, tuple[str, ...]]:
    """The same for many at once, by the customer's number, in one statement; of records merged into theirs only those merged directly."""
    numbers = [each.pk for each in customers]
    theirs = Q(customer__in=numbers) | Q(customer__merged_into__in=numbers)
    held: dict[int, list[Hold]] = defaultdict(list)
    for hold in Hold.objects.filter(in_force(at), theirs).select_related("placed_by", "customer").defer("customer__search").order_by("id"):
        for number in {hold.customer_id, hold.customer.merged_into_id or hold.customer_id}:
            held[number].append(hold)
    return {each.pk: _stops(each, held[each.pk]) for each in customers}


def _stops(customer: Customer, holds: Iterable[Hold]) -> tuple[str, ...]:
    if customer.is_deceased:
        return (f"{customer.name} has died. All contact has stopped.",)
    return tuple(_held(hold) for hold in holds)


def in_force(at: datetime | Given) -> Q:
    """Holds that stop what leaves at a moment."""
    return Q(lifted_at=None, from_at__lte=at) & (Q(until=None) | Q(until__gt=at))


def open_holds(customer: Customer, at: datetime, family: list[int] | None = None) -> list[Hold]:
    """The holds in force for a customer at a moment, those of records that were merged into theirs among them."""
    return _holds(family=family or records.family(customer), at=at)


def visible_holds(by: Actor) -> QuerySet[Hold]:
    """Holds on customers this person may see, the newest first."""
    if not by.holds("conversations.read"):
        return Hold.objects.none()
    seen = Hold.objects.filter(customer_permissions.visible_to(by, "customer__"))
    return seen.select_related("customer", "placed_by", "lifted_by").defer("customer__search").order_by("-id")


def _held(hold: Hold) -> str:
    who = f"{hold.placed_by.name} placed a hold" if hold.placed_by else "There is a hold"
    return f"{who}: {hold.why.rstrip('.')}. Nothing can be sent until it is lifted."


def _mailbox_stops(draft: Draft) -> tuple[str, ...]:
    mailbox = draft.mailbox or answering.mailbox_of(draft.conversation)
    if mailbox is None:
        return ("Choose the address it goes from.",)
    return mailbox_stops(mailbox)


def _file_stops(files: Iterable[Attachment]) -> list[str]:
    """Files that look harmful, or that nobody has checked yet, do not leave."""
    is_scanning = bool(settings.CLAMAV)
    doubtful = [each for each in files if each.scan not in ("", CLEAN)]
    return [f"{each.name}: {why}" for each in doubtful if (why := why_locked(each.scan, is_scanning=is_scanning))]


def mailbox_stops(mailbox: Mailbox) -> tuple[str, ...]:
    """Why nothing can leave from this address."""
    if mailbox.archived_at:
        return (f"{mailbox.name} is no longer in use. Choose another address to send from.",)
    if not mailbox.smtp_host:
        return (f"{mailbox.name} cannot send: it has no outgoing server.",)
    return ()


def _texts(conversation: Conversation, said: Iterable[Message]) -> str:
    """What was said in the thread so far, for telling what belongs here."""
    parts = [part for each in said for part in (each.subject, each.from_name, each.new_text)]
    return "\n".join([conversation.subject, *conversation.quoted_as, *parts])


def _references(family: list[int], texts: str) -> frozenset[str]:
    """References that belong here: the customer's own (also of records merged into it), and those the thread has used already."""
    own = {f"{prefix}-{number}" for number in family for prefix in PREFIX.values()}
    return frozenset(own | set(gate.references_in(texts)))


def _others(family: list[int], by: Actor) -> dict[str, str]:
    """Customers this person had open in the last hours, other than this one: whose names slip into the wrong letter."""
    if by.user_id is None:
        return {}
    looked = _looked_at(user=by.user_id, since=by.at - RECENTLY)
    numbers = [number for number in dict.fromkeys(looked) if number not in family][:MOST_VIEWED]
    return {each.reference: each.name for each in _seen(by, numbers=numbers)} if numbers else {}


def _newer(draft: Draft, by: Actor) -> list[tuple[str, str]]:
    """What came or went since the message that is answered (or since the draft was begun, when it answers none). What one sent oneself
    counts for some minutes: a form that is sent twice is noticed, and a word sent after it later is nobody's surprise."""
    since = draft.answers.recorded_at if draft.answers else draft.created_at
    newest = _newest_since.first(conversation=draft.conversation_id, since=since, me=by.user_id or 0, just_now=by.at - TWICE)
    return [_said_of(newest, by)] if newest else []


def _grown(draft: Draft, beside: Beside, by: Actor) -> list[tuple[str, str]]:
    """The same of every conversation about the matter: the last word of customers and colleagues since the writer saw it. A statement for
    each that has grown."""
    newest = [_newest_of(number, grown, by) for number, grown in beside.grown.items()]
    return [_said_of(message, by, "" if message.conversation_id == draft.conversation_id else ELSEWHERE) for message in newest if message]


def _newest_of(conversation: int, grown: int, by: Actor) -> Message | None:
    found = _shown(Message.objects.filter(conversation=conversation))[: min(grown, MOST_GROWN)]
    return next((each for each in found if not each.automatic and (each.author_id is None or each.author_id != by.user_id)), None)


def _said_of(newest: Message, by: Actor, where: str = "") -> tuple[str, str]:
    who = newest.from_name or newest.from_address or "The customer"
    did = SPOKEN.get(newest.channel, "wrote")
    if newest.direction == Direction.OUT:
        who, did = newest.author.name if newest.author else "Rapport", "answered"
        who = "You" if newest.author_id is not None and newest.author_id == by.user_id else who
    said = quotes.snippet(newest.new_text)
    words = f": “{said[:MOST_SAID].rstrip()}{'…' if len(said) > MOST_SAID else ''}”" if said else "."
    return str(newest.pk), f"{who} {did} {_ago(newest.recorded_at, by.at)}{where}{words}"


def _ago(then: datetime, now: datetime) -> str:
    minutes = int((now - then).total_seconds() // 60)
    if minutes < 1:
        return "a moment ago"
    if minutes < 60:
        return f"{counted(minutes, 'minute')} ago"
    hours = minutes // 60
    return f"{counted(hours, 'hour')} ago" if hours < 24 else f"{counted(hours // 24, 'day')} ago"


def _since() -> QuerySet[Message]:
    newer = Message.objects.filter(conversation=Given("conversation"), recorded_at__gt=Given("since"), automatic="").filter(
        ~Q(direction=Direction.OUT) | Q(author=None) | ~Q(author=Given("me")) | Q(recorded_at__gt=Given("just_now"))
    )
    return _shown(newer)[:1]


def _shown(messages: QuerySet[Message]) -> QuerySet[Message]:
    return messages.select_related("author").defer("search", "html", "quoted", "text").order_by("-recorded_at", "-id")


def _of_thread() -> QuerySet[Message]:
    newest = Message.objects.filter(conversation=Given("conversation")).order_by("-at", "-id")
    return newest.only("subject", "from_name", "from_address", "new_text", "direction", "reply_to")[:MOST_TEXTS]


_newest_since = Prepared(_since, keeps_plan=True)
_said = Prepared(_of_thread, keeps_plan=True)
_written_to = Prepared(
    lambda: Recipient.objects.filter(message__conversation=Given("conversation")).values_list("address", flat=True)[:MOST_ADDRESSES],
    keeps_plan=True,
)
_emails_of = Prepared(
    lambda: ContactPoint.objects.filter(customer_id__among=Given("family"), channel="email").values_list("key", flat=True), keeps_plan=True
)
_points_at = Prepared(
    lambda: ContactPoint.objects.filter(channel="email", key__among=Given("keys")).values_list(*Standing._fields), keeps_plan=True
)
_holds = Prepared(
    lambda: Hold.objects.filter(in_force(Given("at")), customer_id__among=Given("family")).select_related("placed_by").order_by("id"),
    keeps_plan=True,
)
_looked_at = Prepared(
    lambda: (
        Viewing.objects.filter(user=Given("user"), subject="customers.customer", at__gt=Given("since"))
        .order_by("-at")
        .values_list("subject_id", flat=True)[: MOST_VIEWED * 3]
    ),
    keeps_plan=True,
)
_seen = Reading(lambda by: records.visible(by).filter(pk__among=Given("numbers")).only("kind", "name"), keeps_plan=True)
