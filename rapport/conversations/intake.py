"""The loop that takes in stored mail: a batch at a time, and one bad message never stops the others.

Several processes may do it at once. A message that is being taken in is locked by its process; when that process dies, the
lock goes, and the next one finds the message still stored. A message that takes its process with it, time after time, is
set aside.
"""

import logging

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F
from django.utils import timezone

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
    """Take in one batch. What failed before goes alone, so that it cannot take others with it."""
    chosen = _choose()
    if not chosen:
        return 0
    by = Actor.system(at=timezone.now(), road=road)
    if _is_worn(chosen, by):
        return 1
    Raw.objects.filter(pk__in=chosen, state=RawState.STORED).update(attempts=F("attempts") + 1)
    try:
        _take_in(chosen, by)
    except (Refused, OperationalError, InterfaceError):  # no fault of a message: all of them are still stored
        Raw.objects.filter(pk__in=chosen, state=RawState.STORED).update(attempts=F("attempts") - 1)
        raise
    except Exception:
        for number in chosen:
            _take_in_alone(number, by)
    return len(chosen)


def _is_worn(chosen: list[int], by: Actor) -> bool:
    """Whether it is one that was begun several times and never finished: it takes its process with it, and is set aside."""
    worn = Raw.objects.only(*_JUST_THESE).filter(pk__in=chosen, state=RawState.STORED, attempts__gte=ATTEMPTS).first()
    if worn is not None:
        receiving.give_up(worn, problem="Reading it ended the process, several times.", by=by)
    return worn is not None


def _choose() -> list[int]:
    """The next messages, at most a batch and not too large together. Those that others hold are passed over."""
    with transaction.atomic():
        free = Raw.objects.select_for_update(skip_locked=True).filter(state=RawState.STORED).order_by("id").only(*_JUST_THESE)
        fresh = list(free.filter(attempts=0)[:BATCH])
        if not fresh:
            again = free.first()
            return [again.pk] if again else []
    chosen: list[int] = []
    size = 0
    for raw in fresh:
        size += raw.size
        if chosen and size > MOST_BYTES:
            break
        chosen.append(raw.pk)
    return chosen


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
