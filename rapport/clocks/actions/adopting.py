"""Open clocks follow a change of their calendar. Clocks that have ended, or were missed, stay as they are."""

from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from rapport.clocks.models import CalendarVersion
from rapport.clocks.queries import effect, timetables
from rapport.clocks.queries.effect import Restood
from rapport.clocks.rules.ledger import What
from rapport.team.actors import Actor

# One statement for some thousands of clocks: a line in each ledger with the date it led to, and the row that says the same.
FOLLOW = """
WITH new AS (
    SELECT * FROM unnest(%(ids)s::bigint[], %(due)s::timestamptz[], %(told)s::text[], %(warn)s::timestamptz[], %(left)s::integer[],
                         %(warned)s::timestamptz[]) AS new(id, due_at, told, warn_at, remaining, warned_at)
), lines AS (
    INSERT INTO clocks_clockentry (clock_id, what, at, facts, reason, made_at, made_by_id)
    SELECT id, %(what)s, %(at)s, jsonb_build_object('calendar', %(version)s::bigint, 'due', told), '', %(at)s, %(who)s FROM new ORDER BY id
)
UPDATE clocks_clock
SET calendar_version_id = %(version)s, due_at = new.due_at, warn_at = new.warn_at, "left" = new.remaining, warned_at = new.warned_at
FROM new WHERE clocks_clock.id = new.id
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
        restood = list(effect.restood(clocks, timetable, by.at))
        moved += sum(each.has_moved for each in restood)
        _write(version, restood, by)
        done += len(restood)
    return Adopted(done, moved)


def _write(version: CalendarVersion, restood: list[Restood], by: Actor) -> None:
    after = [each.after for each in restood]
    values: dict[str, Any] = {
        "ids": [each.clock.pk for each in restood],
        "due": [each.due_at for each in after],
        "told": [each.due_at.isoformat() if each.due_at else None for each in after],
        "warn": [each.warn_at for each in after],
        "left": [each.left for each in after],
        "warned": [each.warned_at for each in after],
        "version": version.pk,
        "what": What.MOVED.value,
        "at": by.at,
        "who": by.user_id,
    }
    with connection.cursor() as cursor:
        cursor.execute(FOLLOW, values)
