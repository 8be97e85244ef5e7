"""Taking in mail that is stored: read, placed, written. Many at once in one transaction, or one by itself."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils import timezone

from rapport.conversations import mail as reading
from rapport.conversations import permissions
from rapport.conversations.actions import arriving, coming_back, placing
from rapport.conversations.actions.appointments import hearing
from rapport.conversations.actions.placing import Taken
from rapport.conversations.models import Conversation, Message, Raw, RawState, Suggestion
from rapport.conversations.queries import senders
from rapport.core.db import lock
from rapport.core.errors import Refused, require
from rapport.team.actors import Actor

_TURN = 0x52_41_50_01  # the advisory lock under which mail is placed: two that belong together never pass each other


class NotFailed(Refused):
    """Only a message that could not be read can be tried again."""


@dataclass(frozen=True)
class Outcome:
    """What a stored message turned out to be. `is_copy`: it had come before, by another way."""

    raw: Raw
    mail: reading.Mail
    kind: reading.Kind
    message: Message
    is_copy: bool = False

    @property
    def conversation(self) -> Conversation:
        """The conversation it is in."""
        return self.message.conversation


@transaction.atomic
def take_in_many(raws: Sequence[Raw], *, by: Actor) -> list[Outcome]:
    """Read and place stored messages, in the order they came. The caller holds them locked. Refuses: NoRoom.

    The slow part, reading, waits for nobody; placing is done by one process at a time.
    """
    own = senders.own_addresses()
    today = timezone.localdate(by.at)
    mails = [(raw, reading.read(bytes(raw.content), own_addresses=own, today=today)) for raw in raws]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TURN])
    taken = placing.place(mails, by=by)
    arriving.arrive_many([each.arrival for each in taken if each.arrival], by=by)
    Suggestion.objects.bulk_create(_suggestions(taken, by), ignore_conflicts=True)
    for each in taken:
        if each.arrival and each.original:
            coming_back.heed(each.mail, each.kind, each.original.message, by=by)
        if each.arrival and each.mail.invitations:
            hearing.heed(each.mail, each.kind, each.message, by=by)
    _mark_read(taken, by)
    return [Outcome(each.raw, each.mail, each.kind, each.message, each.arrival is None) for each in taken]


def _suggestions(taken: Sequence[Taken], by: Actor) -> list[Suggestion]:
    found = {}
    for each in taken:
        for other, why in each.maybe:
            own = each.message.conversation_id
            if each.arrival and other.pk != own:
                found[own, other.pk] = Suggestion(conversation_id=own, other=other, why=why[:200], at=by.at)
    return list(found.values())


_MARK_READ = """
    UPDATE conversations_raw AS raw SET state = %s, problem = '', read_at = %s, outcome = read.outcome, same_as_id = nullif(read.same, 0)
    FROM unnest(%s::bigint[], %s::text[], %s::bigint[]) AS read (id, outcome, same) WHERE raw.id = read.id
"""


def _mark_read(taken: Sequence[Taken], by: Actor) -> None:
    for each in taken:
        each.raw.state, each.raw.outcome, each.raw.same_as = RawState.READ, each.kind.value, each.same
    columns = [each.raw.pk for each in taken], [each.raw.outcome for each in taken], [each.raw.same_as_id or 0 for each in taken]
    with connection.cursor() as cursor:
        cursor.execute(_MARK_READ, [RawState.READ.value, by.at, *columns])


@transaction.atomic
def take_in(raw: Raw, *, by: Actor) -> Outcome:
    """Take in one stored message now. One that was read before gives the same answer again, and nothing is written twice."""
    raw = lock(raw)
    if raw.state != RawState.READ:
        return take_in_many([raw], by=by)[0]
    mail = reading.read(bytes(raw.content), own_addresses=senders.own_addresses(), today=timezone.localdate(by.at))
    message = Message.objects.select_related("conversation").filter(raw=raw).first() or raw.same_as
    assert message is not None  # what was read is a message, or the copy of one
    return Outcome(raw, mail, reading.Kind(raw.outcome), message, raw.same_as_id is not None)


@transaction.atomic
def give_up(raw: Raw, *, problem: str, by: Actor) -> Raw:
    """Keep a message that cannot be taken in, where people see it."""
    raw = lock(raw)
    if raw.state == RawState.STORED:
        raw.state, raw.problem, raw.read_at = RawState.FAILED, problem[:500], by.at
        raw.save(update_fields=["state", "problem", "read_at"])
    return raw


@transaction.atomic
def retry(*, raw: Raw, by: Actor) -> Raw:
    """Put a message that could not be read back among those to take in. Refuses: NotFailed."""
    require(permissions.may_manage(by))
    raw = lock(raw)
    if raw.state != RawState.FAILED:
        raise NotFailed("This message did not fail; there is nothing to try again.")
    raw.state, raw.attempts = RawState.STORED, 0
    raw.save(update_fields=["state", "attempts"])
    return raw
