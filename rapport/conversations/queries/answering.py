"""What an answer begins with: which message it answers, to whom it goes, what it is about, and from which address."""

from django.db.models import Q

from rapport.conversations.models import Channel, Conversation, Direction, Mailbox, Message, Slot
from rapport.customers.models import ContactPoint


def newest_in(conversation: Conversation) -> Message | None:
    """The newest message a person sent us; else the newest there is by mail."""
    mails = Message.objects.filter(conversation=conversation, channel__in=(Channel.EMAIL, Channel.FORM, Channel.WEB)).order_by("-at", "-id")
    return mails.filter(direction=Direction.IN, automatic="").first() or mails.filter(automatic="").first()


def own_addresses() -> set[str]:
    """Every address that leads to one of our mailboxes, in lower case."""
    return {address.lower() for one, aliases in Mailbox.objects.values_list("address", "aliases") for address in (one, *aliases)}


def recipients(conversation: Conversation, answers: Message | None, *, everyone: bool) -> list[dict[str, str]]:
    """To whom an answer goes: the one tested rule for a message, else the customer's own address."""
    if answers is None:
        return _of_customer(conversation)
    own = own_addresses()
    people = list(answers.recipients.values("slot", "address", "name"))
    if answers.direction == Direction.OUT:
        return [each for each in people if each["slot"] != Slot.BCC] if everyone else people[:1]
    first = [{"slot": Slot.TO.value, "address": each.get("email", ""), "name": each.get("name", "")} for each in answers.reply_to] or [
        {"slot": Slot.TO.value, "address": answers.from_address, "name": answers.from_name}
    ]
    others = [{**each, "slot": Slot.CC.value} for each in people if everyone and each["slot"] != Slot.BCC]
    chosen: dict[str, dict[str, str]] = {}
    for each in (*first, *others):
        key = each["address"].lower()
        if "@" in key and key not in own:
            chosen.setdefault(key, each)
    return list(chosen.values())


def _of_customer(conversation: Conversation) -> list[dict[str, str]]:
    if conversation.customer_id is None:
        return []
    usable = Q(customer=conversation.customer_id, channel="email", invalid_at=None, opted_out_at=None)
    point = ContactPoint.objects.filter(usable).select_related("customer").order_by("-is_preferred", "-verified_at", "id").first()
    return [{"slot": Slot.TO.value, "address": point.value, "name": point.customer.name}] if point else []


def subject(conversation: Conversation, answers: Message | None) -> str:
    """What an answer is about: "Re:" and the subject of what it answers, said once."""
    about = (answers.subject if answers else "") or conversation.subject
    bare = about.strip()
    while bare[:3].lower() == "re:":
        bare = bare[3:].strip()
    if answers is None:
        return bare[:990]
    return f"Re: {bare}"[:990] if bare else "Re:"


def mailbox_of(conversation: Conversation) -> Mailbox | None:
    """The address it goes from: the conversation's own, or the only one there is."""
    if conversation.mailbox_id is not None:
        return conversation.mailbox
    usable = list(Mailbox.objects.filter(archived_at=None).exclude(smtp_host="").order_by("id")[:2])
    return usable[0] if len(usable) == 1 else None
