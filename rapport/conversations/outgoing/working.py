"""One worker of the outbox: takes what is due, hands it over, writes down what became of it."""

import logging
import time
from collections.abc import Callable
from datetime import datetime

from django.utils import timezone

from rapport.conversations.models import Mailbox, Outgoing, RecipientState
from rapport.conversations.outgoing import claiming, recording
from rapport.conversations.outgoing.connecting import Connection, Connections, Open, opened
from rapport.conversations.outgoing.session import Broken, Lost, NotMine
from rapport.conversations.queries import gate
from rapport.customers.queries import records

log = logging.getLogger("rapport.conversations")
SECONDS = 50.0


def work(open_one: Open = opened, *, seconds: float = SECONDS, now: Callable[[], datetime] = timezone.now) -> int:
    """Send what is due until nothing is, or the time is up. How many messages were dealt with."""
    if not claiming.is_waiting(now()):
        return 0
    connections, ends, done = Connections(open_one), time.monotonic() + seconds, 0
    with claiming.claim() as mine:
        try:
            claiming.recover(now())
            while time.monotonic() < ends and (numbers := claiming.take(mine, now())):
                done += len(numbers)
                _Batch(mine, connections, now).send(numbers)
        finally:
            connections.close()
    return done


class _Batch:
    """Messages this worker has just taken. A mailbox that cannot be reached gives all of its own back at once."""

    def __init__(self, mine: str, connections: Connections, now: Callable[[], datetime]) -> None:
        self.mine, self.connections, self.now = mine, connections, now
        self.unreachable: dict[int, str] = {}

    def send(self, numbers: list[int]) -> None:
        """Each in turn; whatever happens to one, the next is tried."""
        rows = Outgoing.objects.select_related("mailbox", "message__conversation__customer__merged_into").defer("message__search")
        found = rows.in_bulk(numbers)
        for number in numbers:
            if (outgoing := found.get(number)) is not None:
                self._one(outgoing)

    def _one(self, outgoing: Outgoing) -> None:
        if outgoing.mailbox_id in self.unreachable:
            recording.broken(outgoing, self.unreachable[outgoing.mailbox_id], self.mine, self.now())
            return
        if not self._may_go(outgoing):
            return
        try:
            session = self.connections.to(outgoing.mailbox)
        except Broken as failure:
            self.unreachable[outgoing.mailbox_id] = str(failure)
            noted(outgoing.mailbox, str(failure), self.now())
            recording.broken(outgoing, str(failure), self.mine, self.now())
            return
        self._hand_over(outgoing, session)

    def _may_go(self, outgoing: Outgoing) -> bool:
        """Asked again just before: a hold placed since, an address that bounced or opted out since."""
        conversation = outgoing.message.conversation
        customer = records.survivor_of(conversation.customer) if conversation.customer else None
        addresses = self._waiting(outgoing)
        every = [*gate.stops(customer, self.now()), *gate.mailbox_stops(outgoing.mailbox)]
        reasons = (
            {address.lower(): every[0] for address in addresses}
            if every
            else {
                address: f"{address} {'is opted out' if why == 'opted out' else why}."
                for address, why in gate.unreachable_of(addresses, records.family(customer) if customer else []).items()
            }
        )
        return not reasons or recording.stopped(outgoing, reasons, self.mine, self.now())

    def _waiting(self, outgoing: Outgoing) -> list[str]:
        theirs = outgoing.message.recipients.filter(state=RecipientState.WAITING)
        return list(theirs.order_by("id").values_list("address", flat=True))

    def _hand_over(self, outgoing: Outgoing, session: Connection) -> None:
        theirs = {on_the_wire(address): address for address in self._waiting(outgoing)}
        sender = on_the_wire(outgoing.mailbox.address)

        def mark(accepted: list[str]) -> bool:
            return recording.mark(outgoing, [theirs[each] for each in accepted], self.mine, self.now())

        try:
            handed = session.hand_over(sender, list(theirs), bytes(outgoing.content), mark)
        except Broken as failure:
            recording.broken(outgoing, str(failure), self.mine, self.now())
            noted(outgoing.mailbox, str(failure), self.now())
        except Lost as failure:
            recording.lost(outgoing, str(failure), self.mine, self.now())
            noted(outgoing.mailbox, str(failure), self.now())
        except NotMine:
            log.warning("Outgoing %s was taken over by another worker.", outgoing.pk)
        else:
            handed.recipients = {theirs[each]: answer for each, answer in handed.recipients.items()}
            recording.answered(outgoing, handed, self.mine, self.now())
            noted(outgoing.mailbox, "", self.now())


def on_the_wire(address: str) -> str:
    """An address as SMTP takes it: its domain in ASCII."""
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain if domain.isascii() else domain.encode('idna').decode('ascii')}"


def noted(mailbox: Mailbox, problem: str, now: datetime) -> None:
    """The health of a mailbox on its way out: written when it changes, and every ten minutes."""
    known = mailbox.health.get("out", {})
    if known.get("problem", None) == problem and now.timestamp() - datetime.fromisoformat(known["at"]).timestamp() < 600:
        return
    mailbox.health = {**mailbox.health, "out": {"at": now.isoformat(), "ok": not problem, "problem": problem}}
    fresh = Mailbox.objects.only("health").get(pk=mailbox.pk)
    fresh.health = {**fresh.health, "out": mailbox.health["out"]}
    fresh.save(update_fields=["health"])
