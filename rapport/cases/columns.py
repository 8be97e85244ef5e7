"""What the lists of customers and of colleagues show of cases: the next deadline, and who carries how much."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Count, F, Q
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
IDLE = (0, 0, 0)
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


def _load(by: Actor) -> Any:
    """Open cases of each person, those due soon and those late; only cases that the reader sees."""
    seen = Case.objects.filter(STILL_OPEN, permissions.visible_to(by), owner__among=Given("numbers")).order_by()
    late = Q(due_state=DueState.MISSED)
    soon = Q(due_at__lt=Given("soon")) & ~late
    return seen.values_list("owner").annotate(open=Count("pk"), soon=Count("pk", filter=soon), late=Count("pk", filter=late))


_loads = Reading(_load)


@columns.given(
    "team", Column("carrying", "Carrying"), Column("soon", "Due soon", "p2", is_number=True), Column("late", "Overdue", is_number=True)
)
def workload(rows: Sequence[User], by: Actor) -> Cells:
    """What each person who works on cases carries against what they take on, and what of it presses. For those who see everybody's
    cases: a part of somebody's load would look like all of it."""
    if min(by.reach("cases.read"), by.reach("customers.read")) < Reach.ALL:
        return {}
    found = {owner: rest for owner, *rest in _loads(by, numbers=[row.id for row in rows], soon=by.at + SOON)}
    at_work = [row for row in rows if row.id in found or (row.is_active and not WORKING.isdisjoint(row.roles))]
    return {row.id: _cells(Candidate(row.id, found.get(row.id, IDLE)[0], row.capacity), *found.get(row.id, IDLE)[1:]) for row in at_work}


def _cells(each: Candidate, soon: int, late: int) -> tuple[str, str, str]:
    room = each.limit - each.load
    over = format_html('<span class="tone" data-tone="bad">{} over</span>', -room)
    said = over if room < 0 else format_html('<span class="muted">room for {}</span>', room)
    bar = meter(100 * each.share, "c4" if room < 0 else "")
    carrying = format_html('<div class="between xs"><b>{} of {}</b>{}</div>{}', each.load, each.limit, said, bar)
    return carrying, str(soon), pill("bad", str(late)) if late else "0"
