"""After it was queued: undone in time, settled by a person when nobody can be sure, or sent again to a corrected address."""

from email import message_from_bytes
from email.headerregistry import Address
from email.policy import SMTP

from django.db import transaction
from django.db.models import Q

from rapport.conversations import permissions
from rapport.conversations.actions.drafts import checking
from rapport.conversations.models import (
    Conversation,
    Direction,
    Draft,
    DraftState,
    Message,
    Outgoing,
    OutgoingState,
    Recipient,
    RecipientState,
)
from rapport.conversations.outgoing import waking
from rapport.conversations.queries import gate
from rapport.conversations.rules import quotes
from rapport.core.db import lock
from rapport.core.errors import Refused, require
from rapport.customers.queries import records
from rapport.team.actors import Actor

IT_WENT, SEND_AGAIN, LEAVE_IT = "it went", "send again", "leave it"
ANSWERS = {IT_WENT: "It went", SEND_AGAIN: "Send it again", LEAVE_IT: "Leave it unsent"}
OPEN = (RecipientState.UNSURE, RecipientState.FAILED, RecipientState.STOPPED)


class TooLate(Refused):
    """The message is on its way."""


class NothingToSettle(Refused):
    """There is nothing, or nothing any more, to decide here."""


def _locked(outgoing: Outgoing, by: Actor) -> Outgoing:
    """The outbox row, locked after its conversation, for someone who may answer there."""
    conversation = lock(outgoing.message.conversation)
    outgoing = lock(outgoing)
    outgoing.message.conversation = conversation
    require(permissions.may_reply(by, conversation))
    return outgoing


@transaction.atomic
def undo(*, outgoing: Outgoing, by: Actor) -> Draft | None:
    """Bring a message back that has not begun to leave: it is a draft again. Refuses: TooLate."""
    outgoing = _locked(outgoing, by)
    if outgoing.state != OutgoingState.WAITING or outgoing.attempts:
        raise TooLate("This is on its way already and cannot be brought back.")
    message, draft = outgoing.message, outgoing.draft
    if "invitation" in message.facts:
        raise TooLate("This tells of an appointment. Change it, call it off or answer again instead.")
    message.attachments.update(message=None)
    outgoing.delete()
    message.delete()
    recount(message.conversation)
    if draft is None:
        return None
    draft = lock(draft)
    draft.state = DraftState.WRITING
    checking.save(draft, by, "state")
    return draft


def recount(conversation: Conversation) -> None:
    """What lists show of a thread, anew from its messages."""
    messages = Message.objects.filter(conversation=conversation)
    told = messages.exclude(Q(direction=Direction.OUT) & ~Q(automatic=""))  # what went by itself is shown in no list
    newest = told.order_by("-at", "-id").first()
    last = {way: told.filter(direction=way).order_by("-at").values_list("at", flat=True).first() for way in ("in", "out")}
    conversation.messages = messages.count()
    conversation.last_at = newest.at if newest else conversation.created_at
    conversation.snippet = quotes.snippet(newest.new_text) if newest else ""
    conversation.last_in_at, conversation.last_out_at = last["in"], last["out"]
    conversation.save(update_fields=["messages", "last_at", "last_in_at", "last_out_at", "snippet"])


@transaction.atomic
def settle(*, outgoing: Outgoing, answer: str, by: Actor) -> Outgoing:
    """A person says what became of a message: "it went", "send again", or "leave it".

    It is about those it is not known of (or who did not get it), never about those who have it. Refuses: NothingToSettle, and
    sending again while something stops it (a hold, an address that does not work).
    """
    outgoing = _locked(outgoing, by)
    if answer not in ANSWERS:
        raise NothingToSettle("Say whether it went, goes again, or is left.", field="answer")
    theirs = list(outgoing.message.recipients.select_for_update().filter(state__in=OPEN).order_by("id"))
    if not outgoing.to_settle or not theirs:
        raise NothingToSettle("This has been settled already.")
    if answer == SEND_AGAIN:
        _send_again(outgoing, theirs, by)
    else:
        _close(outgoing, theirs, answer, by)
    outgoing.to_settle, outgoing.settled_at, outgoing.settled_by = False, by.at, by.user
    outgoing.log = [*outgoing.log, {"at": by.at.isoformat(), "said": f"{by.name}: {ANSWERS[answer]}."}]
    outgoing.save()
    return outgoing


def _close(outgoing: Outgoing, theirs: list[Recipient], answer: str, by: Actor) -> None:
    """ "It went" is about the uncertain ones: who refused it has refused it."""
    for recipient in theirs:
        if recipient.state == RecipientState.UNSURE:
            recipient.state = RecipientState.SENT if answer == IT_WENT else RecipientState.STOPPED
            recipient.changed_at = by.at
            recipient.save(update_fields=["state", "changed_at"])
    if outgoing.state == OutgoingState.WAITING:
        return
    reached = outgoing.message.recipients.filter(state__in=(RecipientState.SENT, RecipientState.DELIVERED)).exists()
    outgoing.state = OutgoingState.SENT if reached else OutgoingState.STOPPED if answer == LEAVE_IT else outgoing.state
    if outgoing.state == OutgoingState.UNSURE:
        outgoing.state = OutgoingState.STOPPED
    outgoing.ended_at = outgoing.ended_at or by.at


def _send_again(outgoing: Outgoing, theirs: list[Recipient], by: Actor) -> None:
    _require_free(outgoing, [each.address for each in theirs], by)
    for recipient in theirs:
        recipient.state, recipient.status, recipient.detail, recipient.changed_at = RecipientState.WAITING, "", "", by.at
        recipient.save(update_fields=["state", "status", "detail", "changed_at"])
    _wait_again(outgoing, by)


def _wait_again(outgoing: Outgoing, by: Actor) -> None:
    outgoing.state, outgoing.not_before, outgoing.evidence = OutgoingState.WAITING, by.at, ""
    outgoing.claim, outgoing.claimed_at, outgoing.handing_over_at, outgoing.ended_at = "", None, None, None
    outgoing.attempts = max(outgoing.attempts, 1)
    waking.wake(by.at)


def _require_free(outgoing: Outgoing, addresses: list[str], by: Actor) -> None:
    conversation = outgoing.message.conversation
    customer = records.survivor_of(conversation.customer) if conversation.customer else None
    if reasons := (*gate.stops(customer, by.at), *gate.mailbox_stops(outgoing.mailbox)):
        raise NothingToSettle(reasons[0])
    family = records.family(customer) if customer else []
    for address, why in gate.unreachable_of(addresses, family).items():
        raise NothingToSettle(f"{address}: {why}. Correct the address, or leave it unsent.")


@transaction.atomic
def correct_and_resend(*, recipient: Recipient, new_address: str, by: Actor) -> Recipient:
    """The address was wrong: the recipient gets the right one, and the same message goes there and to nobody else. The log keeps both.

    Refuses: NothingToSettle when it did not fail or the right one has the message already, DraftRefused for what is no address.
    """
    outgoing = _locked(recipient.message.outgoing, by)
    recipient = lock(recipient)
    address = checking.address_of(new_address)
    if recipient.state not in (RecipientState.FAILED, RecipientState.STOPPED):
        raise NothingToSettle(f"{recipient.address} is not known to have failed.")
    if outgoing.state == OutgoingState.SENDING:
        raise TooLate("This is on its way to others just now. Try again in a moment.")
    if outgoing.message.recipients.filter(address__iexact=address).exists():
        raise NothingToSettle(f"{address} is among those it went to already.", field="new_address")
    _require_free(outgoing, [address], by)
    wrong, recipient.address = recipient.address, address
    recipient.state, recipient.status, recipient.detail, recipient.changed_at = RecipientState.WAITING, "", "", by.at
    recipient.save(update_fields=["address", "state", "status", "detail", "changed_at"])
    outgoing.content = readdressed(bytes(outgoing.content), wrong, address)
    outgoing.log = [*outgoing.log, {"at": by.at.isoformat(), "said": f"{by.name}: {wrong} is {address}."}]
    _wait_again(outgoing, by)
    outgoing.to_settle = outgoing.message.recipients.filter(state__in=OPEN).exists()
    outgoing.save()
    return recipient


def readdressed(content: bytes, wrong: str, right: str) -> bytes:
    """The same mail with one address put right where it is shown."""
    mail = message_from_bytes(content, policy=SMTP.clone(refold_source="none"))
    local, _, domain = right.rpartition("@")
    for name in ("To", "Cc"):
        if (shown := mail[name]) is None:
            continue
        people = [
            Address(each.display_name, local, domain.encode("idna").decode("ascii")) if each.addr_spec.lower() == wrong.lower() else each
            for each in shown.addresses
        ]
        if people:
            mail.replace_header(name, people)
    return mail.as_bytes()
