"""What bounces, delivery reports and complaints change: the recipients of our own message, and the contact points behind them.

Believed only where they name a message of ours by its identifier, which nobody else knows: a made-up bounce changes nothing.
"""

from collections.abc import Iterable

from rapport.conversations.events import MessageNotDelivered
from rapport.conversations.mail import Failure, Kind, Mail
from rapport.conversations.models import Message, Outgoing, Recipient, RecipientState
from rapport.conversations.stored_mail import storable
from rapport.customers import timeline
from rapport.customers.actions import contact_points
from rapport.customers.models import ContactPoint
from rapport.customers.rules import Channel
from rapport.team.actors import Actor

ARRIVED = {"delivered", "relayed", "expanded"}


def heed(mail: Mail, kind: Kind, original: Message, *, by: Actor) -> None:
    """Note what became of our message, address by address."""
    if kind == Kind.FEEDBACK_REPORT:
        _stop_writing(mail, original, by)
    elif mail.bounce:
        for failure, recipient in _meant(mail.bounce.failures, original):
            _note(failure, recipient, original, by)


def _meant(failures: Iterable[Failure], original: Message) -> Iterable[tuple[Failure, Recipient]]:
    """Each failure with the recipient it is about. Mail that was passed on fails elsewhere: with one recipient it is still that one."""
    recipients = {each.address.lower(): each for each in original.recipients.select_for_update().order_by("pk")}
    for failure in failures:
        found = recipients.get(failure.recipient.lower())
        if found is None and len(recipients) == 1:
            found = next(iter(recipients.values()))
        if found is not None:
            yield failure, found


def _note(failure: Failure, recipient: Recipient, original: Message, by: Actor) -> None:
    recipient.status, recipient.changed_at = failure.status[:12], by.at
    recipient.detail = storable(failure.diagnostic)[:500]
    if failure.action in ARRIVED:
        recipient.state = RecipientState.DELIVERED
    elif not failure.is_temporary:
        recipient.state = RecipientState.FAILED
    recipient.save(update_fields=["status", "changed_at", "detail", "state"])
    if recipient.state == RecipientState.FAILED:
        Outgoing.objects.filter(message=original).update(to_settle=True)  # somebody corrects the address, or leaves it
        _tell(recipient, original, by)
        if failure.is_hard:
            _mark(recipient.address, _reason(failure), by)


def _reason(failure: Failure) -> str:
    said = f": {storable(failure.diagnostic)}" if failure.diagnostic else ""
    return f"An email came back ({failure.status or 'no code'}){said}"[:200]


def _tell(recipient: Recipient, original: Message, by: Actor) -> None:
    customer = original.conversation.customer
    if customer is not None:
        what = MessageNotDelivered(original.subject or "no subject", recipient.address, recipient.detail)
        timeline.record(what, customer=customer, about=original, by=by)


def _points(addresses: Iterable[str]) -> list[ContactPoint]:
    keys = {address.lower() for address in addresses}
    return list(ContactPoint.objects.filter(channel=Channel.EMAIL, key__in=keys).select_related("customer").order_by("customer_id", "pk"))


def _mark(address: str, reason: str, by: Actor) -> None:
    """The address is dead, whoever has it."""
    for point in _points([address]):
        if point.invalid_at is None:
            contact_points.mark_invalid(point=point, reason=reason, by=by)


def _stop_writing(mail: Mail, original: Message, by: Actor) -> None:
    """They pressed "this is spam" on a mail of ours. A report that names nobody means whoever the mail was for."""
    complaint = mail.complaint
    if complaint is None or complaint.kind == "not-spam":
        return
    ours = [each.address.lower() for each in original.recipients.all()]
    named = [each.lower() for each in complaint.recipients if each.lower() in ours]
    for point in _points(named or (ours if len(ours) == 1 else [])):
        if point.opted_out_at is None:
            contact_points.opt_out(point=point, by=by)
