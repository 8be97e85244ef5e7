"""Writing down how far a message got. Each step is committed before the next one is taken, and only by whoever has the claim."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import connection, transaction

from rapport.conversations.events import MessageAcknowledged, MessageNotDelivered, MessageSent
from rapport.conversations.models import Outgoing, OutgoingState, Recipient, RecipientState
from rapport.conversations.outgoing import claiming
from rapport.conversations.outgoing.session import Handed
from rapport.conversations.rules import outbox
from rapport.conversations.rules.outbox import Answer
from rapport.customers import timeline
from rapport.customers.actions import contact_points
from rapport.customers.models import ContactPoint
from rapport.team.actors import Actor, Road

LATER = timedelta(minutes=5)  # from here on a message counts as sent when it left, not when it was written


def _durably() -> None:
    """This commit is on the disk before anybody goes on, whatever the server is set to."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit TO ON")


@transaction.atomic
def mark(outgoing: Outgoing, accepted: list[str], mine: str, now: datetime) -> bool:
    """The last dot comes next: from here on, a death makes it "not sure" for these addresses. False when it is not ours any more."""
    _durably()
    ours = Outgoing.objects.filter(pk=outgoing.pk, state=OutgoingState.SENDING, claim=mine, handing_over_at=None)
    if not ours.update(handing_over_at=now):
        return False
    theirs = Recipient.objects.filter(message=outgoing.message_id, address__in=accepted, state=RecipientState.WAITING)
    theirs.update(state=RecipientState.HANDING, changed_at=now)
    return True


@transaction.atomic
def answered(outgoing: Outgoing, handed: Handed, mine: str, now: datetime) -> None:
    """Write down what the server said, for each recipient.

    It counts also when another worker took us for dead meanwhile and called it "not sure": now it is known.
    """
    _durably()
    outgoing = Outgoing.objects.select_for_update(of=("self",)).get(pk=outgoing.pk)
    if outgoing.claim != mine or outgoing.state not in (OutgoingState.SENDING, OutgoingState.UNSURE):
        return
    by = Actor(at=now, road=Road.JOB, user=outgoing.message.author, is_system=True)
    theirs = {each.address: each for each in outgoing.message.recipients.select_for_update().order_by("id")}
    for address, answer in handed.recipients.items():
        if address in theirs:
            _note(theirs[address], handed.text if answer.is_good and handed.text else answer, now)
    attempts = outgoing.attempts + 1
    again = outbox.next_try(attempts, _first_at(outgoing, now), now)
    if again is None:
        _give_up(theirs.values(), now)
    outgoing.log = claiming.logged(outgoing, now, _summary(handed))
    outgoing.attempts = attempts
    is_new = {each.state for address, each in theirs.items() if address in handed.recipients or again is None}
    _conclude(outgoing, {each.state for each in theirs.values()}, is_new, again, now)
    _tell(outgoing, [each for each in theirs.values() if each.address in handed.recipients], by)


def _note(recipient: Recipient, answer: Answer, now: datetime) -> None:
    """One recipient's answer. What was "not sure" is known again."""
    if recipient.state not in (RecipientState.WAITING, RecipientState.HANDING, RecipientState.UNSURE):
        return
    if answer.is_good:
        recipient.state = RecipientState.SENT
    else:
        recipient.state = RecipientState.WAITING if answer.is_temporary else RecipientState.FAILED
    recipient.status, recipient.detail, recipient.changed_at = answer.status, str(answer)[:500], now
    recipient.save(update_fields=["state", "status", "detail", "changed_at"])


def _give_up(recipients: Iterable[Recipient], now: datetime) -> None:
    for recipient in recipients:
        if recipient.state == RecipientState.WAITING:
            recipient.state, recipient.changed_at = RecipientState.FAILED, now
            recipient.save(update_fields=["state", "changed_at"])


def _first_at(outgoing: Outgoing, now: datetime) -> datetime:
    """When it was tried first."""
    return datetime.fromisoformat(outgoing.log[0]["at"]) if outgoing.log else now


def _summary(handed: Handed) -> str:
    if handed.text is not None:
        return f"To {', '.join(handed.recipients)}: {handed.text}"
    return "; ".join(f"{address}: {answer}" for address, answer in handed.recipients.items())


def _conclude(outgoing: Outgoing, states: set[str], is_new: set[str], again: datetime | None, now: datetime) -> None:
    """What its recipients make of the message, and when it is tried again.

    A person has to look at what is not sure and at what became of somebody just now (`is_new`), not again at what was settled before.
    """
    was_settled = not outgoing.to_settle or outgoing.state == OutgoingState.UNSURE
    outgoing.state = OutgoingState(outbox.outcome(states))
    outgoing.to_settle = "unsure" in states or outbox.needs_a_person(is_new) or not was_settled
    outgoing.evidence = outgoing.evidence if outgoing.state == OutgoingState.UNSURE else ""
    outgoing.claim, outgoing.claimed_at, outgoing.handing_over_at = "", None, None
    if outgoing.state == OutgoingState.WAITING:
        outgoing.not_before = again or now
    else:
        outgoing.ended_at = now
    outgoing.save()
    if outgoing.state == OutgoingState.SENT:
        _move(outgoing, now)


def _move(outgoing: Outgoing, now: datetime) -> None:
    """A message that was to leave later stands in the thread where it left; what goes by itself moves no list."""
    message = outgoing.message
    if now - message.at > LATER:
        message.at = now
        message.save(update_fields=["at"])
        if message.automatic:
            return
        conversation = message.conversation
        conversation.__class__.objects.filter(pk=conversation.pk, last_out_at__lt=now).update(last_out_at=now)
        conversation.__class__.objects.filter(pk=conversation.pk, last_at__lt=now).update(last_at=now)


def _tell(outgoing: Outgoing, theirs: list[Recipient], by: Actor) -> None:
    """The customer's timeline, and the contact points that do not work."""
    message, customer = outgoing.message, outgoing.message.conversation.customer
    for recipient in theirs:
        if recipient.state == RecipientState.FAILED:
            _mark_dead(recipient, by)
    if customer is None:
        return
    went = ", ".join(each.address for each in theirs if each.state == RecipientState.SENT)
    if went:
        happened = MessageAcknowledged if message.automatic else MessageSent
        timeline.record(happened(message.subject, went), customer=customer, about=message, by=by)
    for recipient in theirs:
        if recipient.state == RecipientState.FAILED:
            happening = MessageNotDelivered(message.subject, recipient.address, recipient.detail)
            timeline.record(happening, customer=customer, about=message, by=by)


def _mark_dead(recipient: Recipient, by: Actor) -> None:
    """The server says that there is no such address: nobody should write there again."""
    code = int(recipient.detail[:3]) if recipient.detail[:3].isdigit() else 0
    if Answer(code, recipient.detail[4:]).is_dead_address:
        points = ContactPoint.objects.filter(channel="email", key=recipient.address.lower(), invalid_at=None)
        for point in points.order_by("customer_id", "id"):
            contact_points.mark_invalid(point=point, reason=f"Mail was refused: {recipient.detail}", by=by)


@transaction.atomic
def lost(outgoing: Outgoing, why: str, mine: str, now: datetime) -> None:
    """The connection ended after the last dot, without an answer."""
    _durably()
    outgoing = Outgoing.objects.select_for_update(of=("self",)).select_related("mailbox").get(pk=outgoing.pk)
    if outgoing.state == OutgoingState.SENDING and outgoing.claim == mine:
        evidence = f"Handed to {outgoing.mailbox.smtp_host} at {outgoing.handing_over_at:%H:%M:%S} UTC; no answer came. {why}"
        claiming.make_unsure(outgoing, evidence, now)


@transaction.atomic
def broken(outgoing: Outgoing, why: str, mine: str, now: datetime) -> None:
    """The connection ended before anything was handed over: it is tried again, until it has been tried for long enough."""
    outgoing = Outgoing.objects.select_for_update(of=("self",)).get(pk=outgoing.pk)
    if outgoing.state != OutgoingState.SENDING or outgoing.claim != mine:
        return
    theirs = list(outgoing.message.recipients.select_for_update().order_by("id"))
    outgoing.attempts += 1
    again = outbox.next_try(outgoing.attempts, _first_at(outgoing, now), now)
    if again is None:
        for each in theirs:
            each.detail = why[:500] if each.state == RecipientState.WAITING else each.detail
        _give_up(theirs, now)
        Recipient.objects.bulk_update(theirs, ["detail"])
    outgoing.log = claiming.logged(outgoing, now, why)
    states = {each.state for each in theirs}
    _conclude(outgoing, states, states if again is None else set(), again, now)


@transaction.atomic
def stopped(outgoing: Outgoing, reasons: dict[str, str], mine: str, now: datetime) -> bool:
    """Note who must not get it any more, and why. True when somebody is left that it can go to."""
    outgoing = Outgoing.objects.select_for_update(of=("self",)).get(pk=outgoing.pk)
    if outgoing.state != OutgoingState.SENDING or outgoing.claim != mine:
        return False
    theirs = list(outgoing.message.recipients.select_for_update().order_by("id"))
    for each in theirs:
        if each.state == RecipientState.WAITING and each.address.lower() in reasons:
            each.state, each.detail, each.changed_at = RecipientState.STOPPED, reasons[each.address.lower()][:500], now
            each.save(update_fields=["state", "detail", "changed_at"])
    outgoing.to_settle = True
    outgoing.log = claiming.logged(outgoing, now, "; ".join(dict.fromkeys(reasons.values())))
    if any(each.state == RecipientState.WAITING for each in theirs):
        outgoing.save(update_fields=["to_settle", "log"])
        return True
    states = {each.state for each in theirs}
    _conclude(outgoing, states, states, None, now)
    outgoing.evidence = "; ".join(dict.fromkeys(reasons.values()))[:500]
    outgoing.save(update_fields=["evidence"])
    return False
