"""Named rules whose members are kept up to date."""

from datetime import datetime
from typing import Any

from django.db import connection, transaction
from procrastinate.contrib.django import app

from rapport.core import versions
from rapport.core.db import lock
from rapport.core.errors import Refused, require
from rapport.customers import filtering, permissions
from rapport.customers.filtering import Everyone, FilterRefused, Rule
from rapport.customers.models import Customer, Segment
from rapport.customers.queries import listing
from rapport.team.actors import Actor

LONGEST_NAME = 100
JOB = "customers.refresh-segment"


class SegmentRefused(Refused):
    """A segment that cannot be so."""


@transaction.atomic
def add(*, name: str, rule: str, by: Actor, description: str = "") -> Segment:
    """Name a rule. A small segment has its members at once, a large one soon after. Refuses: SegmentRefused, FilterRefused."""
    require(permissions.may_edit_segments(by))
    name, written = _checked(name, rule, by)
    segment = Segment.objects.create(name=name, rule=written, description=description[:300].strip(), owner=by.user, created_at=by.at)
    return _fill(segment, by)


@transaction.atomic
def change(*, segment: Segment, name: str, rule: str, version: int, by: Actor, description: str = "") -> Segment:
    """Change a segment's name, words or rule, as seen at `version`. With another rule its members start afresh: nobody joined or
    left by it. Refuses: SegmentRefused, FilterRefused, Conflict.
    """
    segment = lock(segment)
    require(permissions.may_edit_segments(by))
    name, written = _checked(name, rule, by, but=segment)
    wanted = {"name": name, "description": description[:300].strip(), "rule": written}
    mine = versions.settle(segment, wanted, version, "Someone else changed this segment while you were editing it.")
    is_new_rule = mine.get("rule", segment.rule) != segment.rule
    for each, value in mine.items():
        setattr(segment, each, value)
    segment.refreshed_at = None if is_new_rule else segment.refreshed_at
    segment.version += 1
    segment.save(update_fields=["name", "description", "rule", "refreshed_at", "version"])
    return _fill(segment, by) if is_new_rule else segment


@transaction.atomic
def archive(*, segment: Segment, by: Actor) -> Segment:
    """Put a segment away; who was in it last stays on record. Refuses: SegmentRefused while another segment uses it."""
    segment = lock(segment)
    require(permissions.may_edit_segments(by))
    others = Segment.objects.filter(archived_at=None).exclude(pk=segment.pk)
    using = next((other for other in others if segment.name.casefold() in _named_in(other.rule)), None)
    if using:
        raise SegmentRefused(f"The segment {using.name} uses this one.")
    if segment.archived_at is None:
        segment.archived_at = by.at
        segment.name = f"{segment.name[:80]} (archived {by.at:%Y-%m-%d %H%M%S})"
        segment.save(update_fields=["archived_at", "name"])
    return segment


def _checked(name: str, rule: str, by: Actor, but: Segment | None = None) -> tuple[str, str]:
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise SegmentRefused(f"Enter a name of up to {LONGEST_NAME} characters.", field="name")
    others = Segment.objects.exclude(pk=but.pk if but else None)  # type: ignore[misc]
    if others.filter(name__iexact=name).exists():
        raise SegmentRefused("There is already a segment with this name.", field="name")
    parsed = _parsed(rule, by)
    if isinstance(parsed, Everyone):
        raise SegmentRefused("A segment needs a rule, like stage is at-risk.", field="rule")
    own_names = {name.casefold(), *([but.name.casefold()] if but else [])}
    if own_names & _reached(parsed, {other.name.casefold(): other.rule for other in others}):
        raise SegmentRefused("A segment cannot be made of itself.", field="rule")
    return name, filtering.write(parsed)


def _parsed(rule: str, by: Actor) -> Rule:
    """The rule, which can be applied; a refusal stands beside the rule."""
    try:
        parsed = filtering.parse(rule)
        filtering.compile(parsed, Actor.system(at=by.at))
    except FilterRefused as refusal:
        refusal.field = "rule"
        raise
    return parsed


def _named_in(rule: str) -> set[str]:
    return _names(filtering.parse(rule))


def _names(rule: Rule) -> set[str]:
    return {value.casefold() for each in filtering.conditions(rule) if each.field == "segment" for value in each.values}


def _reached(rule: Rule, rules: dict[str, str]) -> set[str]:
    """The names of every segment that a rule leans on, also at second hand."""
    found: set[str] = set()
    ahead = _names(rule)
    while ahead:
        name = ahead.pop()
        if name not in found:
            found.add(name)
            ahead |= _named_in(rules.get(name, ""))
    return found


def _fill(segment: Segment, by: Actor) -> Segment:
    wanted = Customer.objects.filter(filtering.compile(filtering.parse(segment.rule), Actor.system(at=by.at)))
    if listing.count(wanted).is_exact:
        return refresh(segment=segment, by=Actor.system(at=by.at))
    app.configure_task(JOB).defer(segment_id=segment.pk)
    return segment


@transaction.atomic
def refresh(*, segment: Segment, by: Actor) -> Segment:
    """Bring the members up to date, in one statement, and remember who joined and left. Refuses: FilterRefused."""
    require(by.is_system)
    segment = lock(segment)
    wanted = Customer.objects.filter(filtering.compile(filtering.parse(segment.rule), by)).order_by().values("pk")
    is_first = segment.refreshed_at is None
    joined, left = _difference(segment, wanted, by.at, is_first)
    segment.count = max(0, segment.count + joined - left)
    segment.refreshed_at = by.at
    segment.save(update_fields=["count", "refreshed_at"])
    return segment


_DIFFERENCE = """
WITH wanted(id) AS MATERIALIZED ({wanted}),
joined AS (
    INSERT INTO customers_segmentmember (segment_id, customer_id, since)
    SELECT %s, id, %s FROM wanted
    WHERE id NOT IN (SELECT customer_id FROM customers_segmentmember WHERE segment_id = %s)
    RETURNING customer_id
),
gone AS (
    DELETE FROM customers_segmentmember WHERE segment_id = %s AND customer_id NOT IN (SELECT id FROM wanted)
    RETURNING customer_id
),
told AS (
    INSERT INTO customers_segmentmove (segment_id, customer_id, has_joined, at)
    SELECT %s, customer_id, has_joined, %s
    FROM (SELECT customer_id, true AS has_joined FROM joined UNION ALL SELECT customer_id, false FROM gone) moved
    WHERE %s
    RETURNING 1
)
SELECT (SELECT count(*) FROM joined), (SELECT count(*) FROM gone), (SELECT count(*) FROM told)
"""


def _difference(segment: Segment, wanted: Any, at: datetime, is_first: bool) -> tuple[int, int]:
    """Add those who should be in and are not, take out those who are in and should not; how many of each."""
    rule, values = wanted.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(_DIFFERENCE.format(wanted=rule), [*values, segment.pk, at, segment.pk, segment.pk, segment.pk, at, not is_first])
        joined, left, _ = cursor.fetchone()
        return joined, left
