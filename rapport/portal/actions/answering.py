"""A customer answers on their own page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from rapport.conversations.actions import arriving
from rapport.conversations.models import Channel, Conversation, Message
from rapport.customers.models import Customer
from rapport.portal.actions import taking
from rapport.portal.signing import Opened
from rapport.team.actors import Actor


@dataclass(frozen=True)
class Colleague:
    """Somebody who answers in a colleague's conversation: themselves, for whom they speak, and their own address."""

    person: Customer
    organisation: Customer
    address: str

    @property
    def named(self) -> str:
        """How everybody reads who wrote it."""
        return f"{self.person.name} ({self.organisation.name})"


@transaction.atomic
def answer(
    *,
    conversation: Conversation,
    opened: Opened,
    message: str,
    by: Actor,
    uploads: Sequence[UploadedFile] = (),
    origin: str = "",
    colleague: Colleague | None = None,
) -> Message:
    """Take in an answer, once for each opening of the page; a colleague's says whose it is. It moves the clocks as a mail would.

    Refuses: PortalRefused, TooMany.
    """
    taking.count(origin or "unknown", by.at)
    said = taking.text_of(message, "message")
    files = taking.files_of(uploads)
    if not said and not files:
        raise taking.PortalRefused("Write something, or add a file.", field="message")
    told = {"conversation": conversation.pk, "once": opened.once, "message": said}
    told |= {"colleague": colleague.person.reference} if colleague else {}
    raw = taking.as_it_came(told, files, origin=origin, by=by)
    if known := Message.objects.filter(raw=raw).first():
        return known
    arrived = arriving.arrive(
        conversation=conversation, channel=Channel.WEB, text=said, subject=conversation.subject, files=files, raw=raw, by=by,
        **(_of_colleague(colleague) if colleague else _of_customer(conversation)),
    )  # fmt: skip
    taking.done(raw, by)
    return arrived


def _of_colleague(colleague: Colleague) -> dict[str, Any]:
    """It stays in the matter of its customer, whose timeline tells it, also where it begins a case of its own."""
    return {"from_name": colleague.named, "from_address": colleague.address}


def _of_customer(conversation: Conversation) -> dict[str, Any]:
    customer = conversation.customer
    first = Message.objects.filter(conversation=conversation, direction="in").order_by("at", "id").first()
    name = customer.name if customer else (first.from_name if first else "")
    return {"from_name": name, "from_address": first.from_address if first else ""}
