"""Open clocks follow a change of their calendar. Clocks that have ended, or were missed, stay as they are."""

from dataclasses import dataclass

from django.db import connection, transaction

from rapport.clocks.actions import writing
from rapport.clocks.models import CalendarVersion, Clock, ClockEntry
from rapport.clocks.queries import effect, timetables
from rapport.clocks.rules.ledger import Entry, Standing
from rapport.team.actors import Actor

SET_DATES = """
UPDATE clocks_clock
SET calendar_version_id = %s, due_at = new.due_at, warn_at = new.warn_at, "left" = new.remaining, warned_at = new.warned_at
FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[], %s::integer[], %s::timestamptz[])
    AS new(id, due_at, warn_at, remaining, warned_at)
WHERE clocks_clock.id = new.id
"""


@dataclass(frozen=True)
class Adopted:
    """How many open clocks now follow the version, and how many due dates moved."""

    clocks: int
    moved: int


@transaction.atomic
def adopt(*, version: CalendarVersion, by: Actor) -> Adopted:
    """Work out every open clock of a calendar anew under its latest version, thousands at a time."""
    timetable, done, moved = timetables.of_version(version.pk), 0, 0
    for clocks in effect.batches(version.calendar, is_locking=True):
        restood = list(effect.restood(clocks, version.pk, timetable, by.at))
        moved += sum(clock.due_at != after.due_at for clock, _, after in restood)
        _write(version, restood, by)
        done += len(restood)
    return Adopted(done, moved)


def _write(version: CalendarVersion, restood: list[tuple[Clock, Entry, Standing]], by: Actor) -> None:
    ClockEntry.objects.bulk_create([writing.row(clock, entry, after, by) for clock, entry, after in restood], batch_size=2_000)
    rows = [(clock.pk, after.due_at, after.warn_at, after.left, after.warned_at) for clock, _, after in restood]
    with connection.cursor() as cursor:
        cursor.execute(SET_DATES, [version.pk, *map(list, zip(*rows, strict=True))])
