"""What the gate has to know about a message before it leaves, gathered in a bounded number of statements.

Asked twice: when somebody sends, and again by the worker just before it hands over.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db.models import Q, QuerySet

from rapport.audit.models import Viewing
from rapport.conversations.mail import lookalike
from rapport.conversations.models import Channel, Conversation, Direction, Draft, Hold, Mailbox, Message, Recipient
from rapport.conversations.queries import answering
from rapport.conversations.rules import gate, merging
from rapport.conversations.rules.gate import Leaving, Whom
from rapport.conversations.rules.scanning import CLEAN, why_locked
from rapport.core.wording import counted
from rapport.customers import permissions as customer_permissions
from rapport.customers.models import ContactPoint, Customer
from rapport.customers.queries import records
from rapport.customers.rules import PREFIX
from rapport.team.actors import Actor

RECENTLY = timedelta(hours=8)
MOST_VIEWED = 20
MOST_TEXTS = 200  # newest messages of the thread that names and references are looked for in


class Standing(NamedTuple):
    """What one customer said about one email address, which is in lower case."""

    key: str
    customer: int
    opted_out_at: datetime | None
    invalid_at: datetime | None


def leaving(draft: Draft, merged: merging.Merged, by: Actor) -> Leaving:
    """Everything the rule asks, for a draft whose fields have been filled."""
    conversation, customer = draft.conversation, _customer(draft.conversation)
    family = records.family(customer) if customer else []
    texts = _texts(conversation)
    thread = people_of(conversation)
    known = _known(family)
    own = frozenset(answering.own_addresses())
    files = draft.attachments.count()
    is_mail = draft.channel == Channel.EMAIL
    addresses = [each["address"] for each in draft.recipients] if is_mail else []
    unreachable, familiar = unreachable_of(addresses, family), thread | known | own
    return Leaving(
        subject=draft.subject,
        text=merged.text,
        missing=merged.missing,
        to=tuple(_whom(each, unreachable, familiar) for each in draft.recipients) if is_mail else _by_post(customer, draft.point),
        files=files,
        thread=thread if is_mail else frozenset(),
        known=known if is_mail else frozenset(),
        own=own,
        references=_references(family, texts),
        others=_others(family, by),
        familiar=texts,
        newer=_newer(draft, by),
        stops=(*stops(customer, by.at), *(_mailbox_stops(draft) if is_mail else ()), *_file_stops(draft)),
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


def people_of(conversation: Conversation) -> frozenset[str]:
    """The addresses of everyone who took part so far, in lower case, our own mailboxes left out."""
    messages = Message.objects.filter(conversation=conversation)
    found = set(messages.filter(direction=Direction.IN).exclude(from_address="").values_list("from_address", flat=True)[:MOST_TEXTS])
    found |= set(Recipient.objects.filter(message__conversation=conversation).values_list("address", flat=True)[:1000])
    for given in messages.exclude(reply_to=[]).values_list("reply_to", flat=True)[:MOST_TEXTS]:
        found |= {each.get("address", "") for each in given if isinstance(each, dict)}
    return frozenset(address.lower() for address in found if "@" in address) - answering.own_addresses()


def _known(family: list[int]) -> frozenset[str]:
    return frozenset(ContactPoint.objects.filter(customer__in=family, channel="email").values_list("key", flat=True))


def unreachable_of(addresses: Iterable[str], family: list[int]) -> dict[str, str]:
    """Which of these must not be written to, and why: "opted out" or "does not work".

    What the conversation's own customer said about an address counts alone; of an address of somebody else, anybody's word does.
    """
    keys = list(addresses)
    return unreachable_in(standing_of(keys), keys, family)


def standing_of(addresses: Iterable[str]) -> list[Standing]:
    """What everyone said about some addresses."""
    keys = [address.lower() for address in addresses]
    points = ContactPoint.objects.filter(channel="email", key__in=keys)
    return [Standing(*each) for each in points.values_list("key", "customer", "opted_out_at", "invalid_at")]


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


def stops(customer: Customer | None, at: datetime) -> tuple[str, ...]:
    """Why nothing may leave for this customer now: they have died, or somebody placed a hold."""
    if customer is None:
        return ()
    return _stops(customer, [] if customer.is_deceased else open_holds(customer, at))


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


def in_force(at: datetime) -> Q:
    """Holds that stop what leaves at a moment."""
    return Q(lifted_at=None, from_at__lte=at) & (Q(until=None) | Q(until__gt=at))


def open_holds(customer: Customer, at: datetime) -> list[Hold]:
    """The holds in force for a customer at a moment, those of records that were merged into theirs among them."""
    return list(Hold.objects.filter(in_force(at), customer__in=records.family(customer)).select_related("placed_by").order_by("id"))


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


def _file_stops(draft: Draft) -> list[str]:
    """Files that look harmful, or that nobody has checked yet, do not leave."""
    files = draft.attachments.exclude(scan__in=["", CLEAN]).values_list("name", "scan")
    return [f"{name}: {why}" for name, scan in files if (why := why_locked(scan, is_scanning=bool(settings.CLAMAV)))]


def mailbox_stops(mailbox: Mailbox) -> tuple[str, ...]:
    """Why nothing can leave from this address."""
    if mailbox.archived_at:
        return (f"{mailbox.name} is no longer in use. Choose another address to send from.",)
    if not mailbox.smtp_host:
        return (f"{mailbox.name} cannot send: it has no outgoing server.",)
    return ()


def _texts(conversation: Conversation) -> str:
    """What was said in the thread so far, for telling what belongs here."""
    newest = Message.objects.filter(conversation=conversation).order_by("-at", "-id")
    said = newest.values_list("subject", "from_name", "new_text")[:MOST_TEXTS]
    return "\n".join([conversation.subject, *(part for each in said for part in each)])


def _references(family: list[int], texts: str) -> frozenset[str]:
    """References that belong here: the customer's own (also of records merged into it), and those the thread has used already."""
    own = {f"{prefix}-{number}" for number in family for prefix in PREFIX.values()}
    return frozenset(own | set(gate.references_in(texts)))


def _others(family: list[int], by: Actor) -> dict[str, str]:
    """Customers this person had open in the last hours, other than this one: whose names slip into the wrong letter."""
    if by.user_id is None:
        return {}
    looked = Viewing.objects.filter(user=by.user_id, subject="customers.customer", at__gt=by.at - RECENTLY).order_by("-at")
    numbers = [number for number in dict.fromkeys(looked.values_list("subject_id", flat=True)[: MOST_VIEWED * 3]) if number not in family]
    found = records.visible(by).filter(pk__in=numbers[:MOST_VIEWED]).defer("search")
    return {each.reference: each.name for each in found}


def _newer(draft: Draft, by: Actor) -> tuple[str, str] | None:
    """What came or went since the message that is answered (or since the draft was begun, when it answers none)."""
    since = draft.answers.recorded_at if draft.answers else draft.created_at
    newer = Message.objects.filter(conversation=draft.conversation_id, recorded_at__gt=since, automatic="").select_related("author")
    newest = newer.order_by("-recorded_at", "-id").first()
    if newest is None:
        return None
    who = newest.from_name or newest.from_address or "The customer"
    did = "wrote"
    if newest.direction == Direction.OUT:
        who, did = newest.author.name if newest.author else "Rapport", "answered"
    return str(newest.pk), f"{who} {did} {_ago(newest.recorded_at, by.at)}."


def _ago(then: datetime, now: datetime) -> str:
    minutes = int((now - then).total_seconds() // 60)
    if minutes < 1:
        return "a moment ago"
    if minutes < 60:
        return f"{counted(minutes, 'minute')} ago"
    hours = minutes // 60
    return f"{counted(hours, 'hour')} ago" if hours < 24 else f"{counted(hours // 24, 'day')} ago"
