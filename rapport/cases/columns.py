"""What the lists of customers and of colleagues show of cases: the next deadline, and who carries how much."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db.models import F
from django.utils.html import format_html

from rapport.cases import drawing, permissions
from rapport.cases.models import STILL_OPEN, Case, DueState
from rapport.cases.queries import workload as working
from rapport.cases.rules.assigning import Candidate
from rapport.core import columns
from rapport.core.columns import Cells, Column
from rapport.core.drawing import meter, pill
from rapport.core.prepared import Given
from rapport.team.actors import Actor
from rapport.team.models import User
from rapport.team.reading import Reading
from rapport.team.roles import Reach

SOON = timedelta(days=2)
WORKING = frozenset(working.WORKING)


def _owed(by: Actor) -> Any:
    """The most pressing open case of each customer that has a clock, as far as the reader sees cases."""
    seen = Case.objects.filter(STILL_OPEN, permissions.visible_to(by), customer__among=Given("numbers"))
    first = seen.exclude(due_state=DueState.NONE).order_by("customer", F("due_at").asc(nulls_last=True), "id").distinct("customer")
    return first.values_list("customer", "due_state", "due_at")


_owed_to = Reading(_owed)


@columns.given("customers", Column("deadline", "Next deadline", "p2"))
def deadlines(rows: Sequence[Any], by: Actor) -> Cells:
    """The clock that is due first among a customer's open cases."""
    found = _owed_to(by, numbers=[row.id for row in rows])
    return {customer: (drawing.due(state, at, size="state"),) for customer, state, at in found}


@columns.given(
    "team", Column("carrying", "Carrying"), Column("soon", "Due soon", "p2", is_number=True), Column("late", "Overdue", is_number=True)
)
def workload(rows: Sequence[User], by: Actor) -> Cells:
    """What each person who works on cases carries against what they take on, and what of it presses: all of it, for whoever sees more
    than their own cases."""
    if by.reach("cases.read") < Reach.TEAM:
        return {}
    found = working.carried([row.id for row in rows], by.at + SOON)
    at_work = [row for row in rows if row.id in found or (row.is_active and not WORKING.isdisjoint(row.roles))]
    return {row.id: _cells(row, found.get(row.id, working.Carried())) for row in at_work}


def _cells(row: User, has: working.Carried) -> tuple[str, str, str]:
    each = Candidate(row.id, has.open, row.capacity)
    room = each.limit - each.load
    over = format_html('<span class="tone" data-tone="bad">{} over</span>', -room)
    said = over if room < 0 else format_html('<span class="muted">room for {}</span>', room)
    bar = meter(100 * each.share, "c4" if room < 0 else "")
    carrying = format_html('<div class="between xs"><b>{} of {}</b>{}</div>{}', each.load, each.limit, said, bar)
    return carrying, str(has.soon), pill("bad", str(has.late)) if has.late else "0"
