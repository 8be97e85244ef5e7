"""The loop that takes in stored mail: a batch at a time, and one bad message never stops the others.

Several processes may do it at once. A message that is being taken in is locked by its process; when that process dies, the
lock goes, and the next one finds the message still stored. A message that takes its process with it, time after time, is
set aside.
"""

import logging

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from rapport.conversations import holding
from rapport.conversations.actions import receiving
from rapport.conversations.actions.receiving import Outcome
from rapport.conversations.models import Raw, RawState
from rapport.core.errors import Refused
from rapport.team.actors import Actor, Road

log = logging.getLogger("rapport.conversations")

BATCH = 50  # messages in one transaction
MOST_BYTES = 16 * 1024 * 1024  # of one batch; a larger message is alone in its own
ATTEMPTS = 3
_JUST_THESE = ("id", "size", "attempts")


def take_in_all(*, road: Road = Road.JOB, most: int | None = None) -> int:
    """Take in everything that is stored and free, oldest first; how many. Refuses what no retry would mend now: a full disk."""
    done = 0
    while most is None or done < most:
        taken = _next_batch(road)
        if not taken:
            return done
        done += taken
    return done


def take_in_one(raw: Raw, *, by: Actor) -> Outcome | None:
    """Take in one stored message now; None when it could not be, and is kept among those that failed. Refuses: NoRoom."""
    try:
        return receiving.take_in(raw, by=by)
    except (Refused, OperationalError, InterfaceError):
        raise
    except Exception as failure:
        _set_aside(raw, failure, by)
        return None


def _next_batch(road: Road) -> int:
    """Take in one batch. What was begun before goes alone, so that it cannot take others with it."""
    by = Actor.system(at=timezone.now(), road=road)
    if fresh := _claim_fresh():
        _take_in_counted(fresh, by)
        return len(fresh)
    with holding.alone(holding.TAKING_AGAIN, 0) as is_ours:
        return _next_again(by) if is_ours else 0


@transaction.atomic
def _claim_fresh() -> list[int]:
    """The next messages that nobody has begun, at most a batch and not too large together; counted as begun before others can see them."""
    free = _free().filter(attempts=0)
    chosen: list[int] = []
    size = 0
    for raw in free[:BATCH]:
        size += raw.size
        if chosen and size > MOST_BYTES:
            break
        chosen.append(raw.pk)
    _count(chosen, 1)
    return chosen


def _next_again(by: Actor) -> int:
    """Take in the next message that was begun and not finished. One worker at a time: several together would count as several deaths."""
    with transaction.atomic():
        raw = _free().first()
        if raw is None:
            return 0
        if raw.attempts >= ATTEMPTS:  # it takes its process with it
            receiving.give_up(raw, problem="Reading it ended the process, several times.", by=by)
            return 1
        _count([raw.pk], 1)
    _take_in_counted([raw.pk], by)
    return 1


def _free() -> QuerySet[Raw]:
    """What is stored and held by nobody, oldest first; locked until the transaction ends."""
    return Raw.objects.select_for_update(skip_locked=True).filter(state=RawState.STORED).order_by("id").only(*_JUST_THESE)


def _count(numbers: list[int], attempts: int) -> None:
    Raw.objects.filter(pk__in=numbers, state=RawState.STORED).update(attempts=F("attempts") + attempts)


def _take_in_counted(numbers: list[int], by: Actor) -> None:
    """Take in what is already counted as begun, together, or each alone when one of them cannot be."""
    try:
        _take_in(numbers, by)
    except (Refused, OperationalError, InterfaceError):  # no fault of a message: all of them are still stored
        _count(numbers, -1)
        raise
    except Exception:
        for number in numbers:
            _take_in_alone(number, by)


@transaction.atomic
def _take_in(numbers: list[int], by: Actor) -> None:
    raws = Raw.objects.select_for_update(of=("self",), skip_locked=True).filter(pk__in=numbers, state=RawState.STORED)
    receiving.take_in_many(list(raws.select_related("mailbox__team").order_by("pk")), by=by)


def _take_in_alone(number: int, by: Actor) -> None:
    try:
        _take_in([number], by)
    except (Refused, OperationalError, InterfaceError):
        raise
    except Exception as failure:  # whatever is wrong with it, the next one is taken in
        _set_aside(Raw.objects.only(*_JUST_THESE).get(pk=number), failure, by)


def _set_aside(raw: Raw, failure: Exception, by: Actor) -> None:
    log.warning("Message %s could not be taken in.", raw.pk, exc_info=failure)
    receiving.give_up(raw, problem=f"It could not be taken in ({type(failure).__name__}).", by=by)
