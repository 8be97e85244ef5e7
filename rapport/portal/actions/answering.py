"""A customer answers on their own page."""

from collections.abc import Sequence

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from rapport.conversations.actions import arriving
from rapport.conversations.models import Channel, Conversation, Message
from rapport.portal.actions import taking
from rapport.portal.signing import Opened
from rapport.team.actors import Actor


@transaction.atomic
def answer(
    *, conversation: Conversation, opened: Opened, message: str, by: Actor, uploads: Sequence[UploadedFile] = (), origin: str = ""
) -> Message:
    """Take in an answer, once for each opening of the page. It moves the clocks as a mail would. Refuses: PortalRefused, TooMany."""
    taking.count(origin or "unknown", by.at)
    said = taking.text_of(message, "message")
    files = taking.files_of(uploads)
    if not said and not files:
        raise taking.PortalRefused("Write something, or add a file.", field="message")
    raw = taking.as_it_came({"conversation": conversation.pk, "once": opened.once, "message": said}, files, origin=origin, by=by)
    if known := Message.objects.filter(raw=raw).first():
        return known
    customer = conversation.customer
    first = Message.objects.filter(conversation=conversation, direction="in").order_by("at", "id").first()
    arrived = arriving.arrive(
        conversation=conversation, channel=Channel.WEB, text=said, subject=conversation.subject,
        from_name=customer.name if customer else (first.from_name if first else ""), from_address=first.from_address if first else "",
        files=files, raw=raw, by=by,
    )  # fmt: skip
    taking.done(raw, by)
    return arrived
