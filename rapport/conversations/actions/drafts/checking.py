"""What a draft may say, and to whom: the checks that every way of changing one shares."""

from collections.abc import Iterable, Mapping
from typing import Any

from rapport.conversations import permissions
from rapport.conversations.actions.content import line_of, text_of
from rapport.conversations.models import Conversation, Draft, DraftState, Slot
from rapport.conversations.queries import postal
from rapport.core.db import lock
from rapport.core.errors import Refused, require
from rapport.customers.models import ContactPoint
from rapport.customers.normalising import emails
from rapport.customers.normalising.refusals import NotReadable
from rapport.team.actors import Actor

LONGEST_SUBJECT = 1_000
LONGEST_TEXT = 200_000
LONGEST_NAME = 300
MOST_RECIPIENTS = 100


class DraftRefused(Refused):
    """A draft cannot be so."""


class NotOpen(Refused):
    """The draft has been sent or dropped meanwhile, or waits for approval."""


def locked(draft: Draft, by: Actor) -> Draft:
    """The draft, locked after its conversation, for someone who may answer there."""
    conversation = lock(draft.conversation, "customer", "mailbox")
    draft = lock(draft, "mailbox", "answers")
    draft.conversation = conversation
    require(permissions.may_reply(by, conversation))
    return draft


def require_writing(draft: Draft) -> None:
    """Refuse to touch a draft that is not in anybody's hands."""
    if draft.state == DraftState.ASKED:
        who = draft.approver.name if draft.approver else "somebody"
        raise NotOpen(f"This waits for approval by {who}. Take it back first.")
    if draft.state == DraftState.SENT:
        raise NotOpen("This has been sent already.")
    if draft.state == DraftState.DROPPED:
        raise NotOpen("This draft was dropped. Pick it up again first.")


def subject_of(subject: str) -> str:
    """One line."""
    return line_of(subject, DraftRefused, "subject", LONGEST_SUBJECT)


def body_of(text: str) -> str:
    """The words, in paragraphs; a draft may still be empty."""
    return text_of(text, DraftRefused, "text", LONGEST_TEXT)


def recipients_of(given: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Recipients as they are kept: {"slot", "address", "name"}, each address once, in To rather than Cc rather than Bcc.

    Refuses what mail cannot be sent to, by name.
    """
    order = list(Slot.values)
    found: dict[str, dict[str, str]] = {}
    for each in given:
        one = _recipient(each)
        key = one["address"].lower()
        if key not in found or order.index(one["slot"]) < order.index(found[key]["slot"]):
            found[key] = one
    if len(found) > MOST_RECIPIENTS:
        raise DraftRefused(f"Write to {MOST_RECIPIENTS} addresses at most.", field="recipients")
    return list(found.values())


def _recipient(given: Mapping[str, Any]) -> dict[str, str]:
    slot = str(given.get("slot") or Slot.TO)
    if slot not in Slot.values:
        raise DraftRefused("Choose To, Cc or Bcc.", field="recipients")
    name = line_of(str(given.get("name") or ""), DraftRefused, "recipients", LONGEST_NAME)
    return {"slot": slot, "address": address_of(str(given.get("address") or "")), "name": name}


def usable(found: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Of the addresses a mail was between, those that can be written to, as many as a message takes: the first of them."""
    kept = []
    for each in found:
        try:
            kept.append(_recipient(each))
        except DraftRefused:
            continue
        if len(kept) == MOST_RECIPIENTS:
            break
    return kept


def address_of(text: str) -> str:
    """One email address that the mail of today can be sent to."""
    bare = line_of(text, DraftRefused, "recipients", 320)
    try:
        address = emails.read(bare).address
    except NotReadable as reason:
        raise DraftRefused(str(reason), field="recipients") from None
    if not address.rpartition("@")[0].isascii():
        raise DraftRefused(f"{address} has letters before the @ that many mail servers cannot take.", field="recipients")
    return address


def point_of(point: ContactPoint | None, conversation: Conversation) -> int | None:
    """The number of one of the customer's own postal addresses that may be used."""
    if point is not None and point not in postal.addresses(conversation.customer):
        raise DraftRefused("Choose one of the customer's postal addresses that works.", field="point")
    return point.pk if point else None


def save(draft: Draft, by: Actor, *changed: str) -> None:
    """Write the changed fields with a new version."""
    draft.version += 1
    draft.changed_at = by.at
    draft.save(update_fields=[*changed, "version", "changed_at"])
