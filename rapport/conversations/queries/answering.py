"""What an answer begins with: which message it answers, to whom it goes, what it is about, and from which address."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Substr

from rapport.conversations.mail import Address, Mail, read
from rapport.conversations.mail import recipients as rule
from rapport.conversations.models import Channel, Conversation, Direction, Mailbox, Message, Raw, Recipient, RecipientState, Slot
from rapport.conversations.queries import senders
from rapport.conversations.rules import subjects
from rapport.core.prepared import Given, Prepared
from rapport.customers.models import ContactPoint

WRITTEN = (Channel.EMAIL, Channel.FORM, Channel.WEB)
MOST_PEOPLE = 200  # of a thread, looked at for who is left out
HEAD = 32_768  # bytes of a mail in which its headers stand


def newest_in(conversation: Conversation) -> Message | None:
    """The newest message a person sent us; else the newest there is by mail."""
    return _newest_in.first(conversation=conversation.pk) or _newest.first(conversation=conversation.pk)


def _mails() -> QuerySet[Message]:
    mails = Message.objects.filter(conversation=Given("conversation"), channel__in=WRITTEN, automatic="")
    return mails.defer("search").order_by("-at", "-id")


_newest_in = Prepared(lambda: _mails().filter(direction=Direction.IN)[:1], keeps_plan=True)
_newest = Prepared(lambda: _mails()[:1], keeps_plan=True)


def recipients(conversation: Conversation, answers: Message | None, *, everyone: bool) -> list[dict[str, str]]:
    """To whom an answer goes: the one rule for a message, else the customer's own address."""
    if answers is None:
        return _of_customer(conversation)
    found = rule.reply_to(as_mail(answers), senders.own_addresses(), everyone=everyone)
    slots = ((Slot.TO, found.to), (Slot.CC, found.cc))
    return [{"slot": slot.value, "address": each.email, "name": each.name} for slot, people in slots for each in people]


def left_out(conversation: Conversation, recipients: Iterable[Mapping[str, str]]) -> list[dict[str, str]]:
    """Who took part by mail and would not get this answer, each once, as a copy: whoever answers sees it, and may add them."""
    wrote = Message.objects.filter(conversation=conversation, direction=Direction.IN, channel__in=WRITTEN, automatic="")
    were = Recipient.objects.filter(message__conversation=conversation, message__automatic="").exclude(slot=Slot.BCC)
    were = were.exclude(state__in=(RecipientState.FAILED, RecipientState.STOPPED))
    people = wrote.order_by().values_list("from_address", "from_name").union(were.order_by().values_list("address", "name"))
    own, seen = senders.own_addresses(), {each["address"].lower() for each in recipients}
    found: dict[str, dict[str, str]] = {}
    for address, name in people[:MOST_PEOPLE]:
        if "@" in address and address.lower() not in seen and not rule.is_own(Address("", address), own) and not rule.is_nobody(address):
            kept = found.setdefault(address.lower(), {"slot": Slot.CC.value, "address": address, "name": name})
            kept["name"] = kept["name"] or name
    return list(found.values())


def as_mail(message: Message) -> Mail:
    """As much of a message as the rule of who gets an answer looks at."""
    people: dict[str, list[Address]] = {Slot.TO: [], Slot.CC: [], Slot.BCC: []}
    for slot, address, name in message.recipients.values_list("slot", "address", "name"):
        people[slot].append(Address(name, address))
    list_id, list_post = _list_headers(message)
    return Mail(
        from_=(Address(message.from_name, message.from_address),) if message.from_address else (),
        reply_to=tuple(Address(each.get("name", ""), each.get("address", "")) for each in message.reply_to),
        to=tuple(people[Slot.TO]),
        cc=tuple(people[Slot.CC]),
        list_id=list_id,
        list_post=list_post,
    )


def _list_headers(message: Message) -> tuple[str, str]:
    """What a mailing list said of itself, so that an answer to one writer does not go to all of its readers."""
    if message.raw_id is None:
        return "", ""
    head: Any = Raw.objects.annotate(head=Substr("content", 1, HEAD)).values_list("head", flat=True).get(pk=message.raw_id)
    mail = read(bytes(head))
    return mail.list_id, mail.list_post


def _of_customer(conversation: Conversation) -> list[dict[str, str]]:
    if conversation.customer_id is None:
        return []
    usable = Q(customer=conversation.customer_id, channel="email", invalid_at=None, opted_out_at=None)
    point = ContactPoint.objects.filter(usable).select_related("customer").order_by("-is_preferred", "-verified_at", "id").first()
    return [{"slot": Slot.TO.value, "address": point.value, "name": point.customer.name}] if point else []


def subject(conversation: Conversation, answers: Message | None) -> str:
    """What an answer is about: what it answers, with one "Re:" before it, unless it says so already in some language."""
    about = ((answers.subject if answers else "") or conversation.subject).strip()
    if answers is None or subjects.is_answer(about):
        return about[:990]
    return f"Re: {about}"[:990].strip()


def mailbox_of(conversation: Conversation) -> Mailbox | None:
    """The address it goes from: the conversation's own, or the only one there is."""
    if conversation.mailbox_id is not None:
        return conversation.mailbox
    return only_mailbox()


def that_send() -> list[Mailbox]:
    """Our addresses that can send, by name."""
    return _that_send()


def sending() -> QuerySet[Mailbox]:
    """The same, not yet asked for."""
    return Mailbox.objects.filter(archived_at=None).exclude(smtp_host="").defer("secret").order_by("name", "id")


_that_send = Prepared(sending, keeps_plan=True)


def only_mailbox() -> Mailbox | None:
    """The address that can send, where there is no more than one."""
    usable = list(Mailbox.objects.filter(archived_at=None).exclude(smtp_host="").order_by("id")[:2])
    return usable[0] if len(usable) == 1 else None
