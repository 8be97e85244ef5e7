"""What stands beside a list of customers: the organisation's own fields, segments, saved views, how many there are. One statement."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from rapport.customers.queries.listing import TALLY
from rapport.team.actors import Actor

_BESIDE = f"""
SELECT
(SELECT json_agg(json_build_array(key, label, type) ORDER BY position, id) FROM customers_customfield WHERE archived_at IS NULL),
(SELECT json_agg(json_build_array(name, CASE WHEN refreshed_at IS NOT NULL THEN count END) ORDER BY name)
 FROM customers_segment WHERE archived_at IS NULL),
(SELECT json_agg(json_build_array(name, rule, sort, columns) ORDER BY name, id) FROM customers_savedview WHERE owner_id = %s OR is_shared),
({TALLY})
"""


@dataclass(frozen=True)
class OwnField:
    """A custom field in use."""

    key: str
    label: str
    type: str


@dataclass(frozen=True)
class CountedSegment:
    """A segment in use, and how many are in it; None before it was first counted."""

    name: str
    count: int | None


@dataclass(frozen=True)
class View:
    """A view somebody saved."""

    name: str
    rule: str
    sort: str
    columns: Sequence[str]


@dataclass(frozen=True)
class Beside:
    """All of it. `tally` is the database's own, of all customers; 0 where they are few enough to be counted."""

    fields: Sequence[OwnField]
    segments: Sequence[CountedSegment]
    views: Sequence[View]
    tally: int


def beside(by: Actor) -> Beside:
    """What stands beside any list that this person looks at."""
    with connection.cursor() as cursor:
        cursor.execute(_BESIDE, [by.user_id])
        fields, segments, views, tally = cursor.fetchone()
    return Beside(
        [OwnField(*each) for each in fields or ()],
        [CountedSegment(*each) for each in segments or ()],
        [View(*each) for each in views or ()],
        int(tally),
    )
