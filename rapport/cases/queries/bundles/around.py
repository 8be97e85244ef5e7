"""What a bundle says of a case beside its messages: what it is, its clocks with their reasons, and who did what when."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.apps import apps
from django.db.models import QuerySet

from rapport.cases import permissions
from rapport.cases.models import Bundle, Case, CaseField, CheckMark
from rapport.cases.queries.bundles.said import Entry, moment
from rapport.clocks.models import Clock
from rapport.clocks.queries import clocks as clock_queries
from rapport.clocks.queries import explaining
from rapport.core.wording import in_words
from rapport.customers.queries import timelines
from rapport.team.actors import Actor
from rapport.team.models import User

TOLD = {"status": "Status", "owner": "With", "team": "Team", "queue": "Queue", "priority": "Priority", "kind": "Kind", "title": "About"}


@dataclass(frozen=True)
class Clocked:
    """One clock: what stands above its steps, and the steps, each with who took it."""

    name: str
    about: Sequence[tuple[str, str]]
    steps: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Did:
    """One line of who did what when."""

    at: datetime
    who: str
    what: str


def of_case(case: Case) -> QuerySet[Bundle]:
    """The bundles of a case, the newest first."""
    return Bundle.objects.filter(case=case).select_related("by").order_by("-pk")


def one(case: Case, number: int, by: Actor) -> Bundle:
    """A bundle that this person asked for. Raises Bundle.DoesNotExist."""
    return of_case(case).get(pk=number, by=by.user_id)


def facts(case: Case, by: Actor) -> list[tuple[str, str]]:
    """The front page: whose case, what kind, where it stands, and when what happened."""
    customer = case.customer if permissions.may_name_customer(by, case) else None
    rows = [
        ("Customer", f"{customer.name}, {customer.reference}" if customer else "Not known, or not shown to whoever made this"),
        ("Kind", case.get_kind_display()),
        ("Status", case.status.name),
        ("How it ended", case.get_outcome_display() if case.outcome else ""),
        ("Priority", case.get_priority_display()),
        ("With", ", ".join(filter(None, [case.owner.name if case.owner else "", str(case.team or "")])) or "Nobody"),
        ("Queue", str(case.queue or "")),
        ("Opened", moment(case.opened_at)),
        ("First answered", _moment(case.first_answered_at)),
        ("Sorted out", _moment(case.resolved_at)),
        ("Closed", _moment(case.closed_at)),
        ("Closed anyway, because", case.closed_anyway),
        ("Tags", ", ".join(case.tags)),
        ("Also known as", ", ".join(each.reference for each in case.absorbed.order_by("pk"))),
    ]
    own = [
        (field.label, in_words(case.custom[field.key]))
        for field in CaseField.objects.order_by("position", "pk")
        if case.custom.get(field.key) not in (None, "", [])
    ]
    return [row for row in rows + own if row[1]]


def _moment(at: datetime | None) -> str:
    return moment(at) if at else ""


def clocks(case: Case) -> list[Clocked]:
    """Every clock that ran on the case, in the order they started."""
    found = sorted(clock_queries.of("cases.case", [case.pk]).get(case.pk, []), key=lambda each: (each.started_at, each.pk))
    return [_clocked(each) for each in found]


def _clocked(clock: Clock) -> Clocked:
    rows = [
        ("What it is", clock.get_kind_display()),
        ("Where it stands", clock.get_state_display()),
        ("Due", _moment(clock.due_at)),
        ("Missed", _moment(clock.missed_at)),
        ("Ended", _moment(clock.ended_at)),
        ("Late because", clock.breach_reason),
    ]
    steps = [(step.text, ", ".join(filter(None, [step.who, _moment(step.at) if step.who else ""]))) for step in explaining.why(clock)]
    return Clocked(clock.name, [row for row in rows if row[1]], steps)


def audit(case: Case, entries: Sequence[Entry], by: Actor) -> list[Did]:
    """Who did what, the earliest first: what the timeline tells of the case, checks, and what colleagues said or wrote down."""
    told = list(_told(case, by))
    since = told[0].at if told else None
    lines = [*told, *_changes(case, since), *_ticks(case), *_words(entries)]
    if not told:
        lines.append(
            Did(
                case.opened_at,
                case.opened_by.name if case.opened_by else "Rapport",
                f"Opened the case{f': {case.why}' if case.why else ''}.",
            )
        )
    return sorted(lines, key=lambda each: each.at)


def _told(case: Case, by: Actor) -> Iterator[Did]:
    if case.customer_id is None or not permissions.may_name_customer(by, case):
        return
    found = timelines.entries([case.customer_id], by).filter(about="cases.case", about_id=case.pk).select_related("user")
    for entry in found.order_by("at", "id"):
        line = timelines.line(entry)
        yield Did(entry.at, line.who or "Rapport", line.title)


def _changes(case: Case, until: datetime | None) -> Iterator[Did]:
    """What the row history says of times that nobody's timeline tells of: before the customer was known, or where they are not shown."""
    history: Any = apps.get_model("cases", "CaseEvent")
    found = list(history.objects.filter(pgh_obj_id=case.pk, pgh_label="update").order_by("pgh_id"))
    people = User.objects.in_bulk({each.pgh_context["user"] for each in found if (each.pgh_context or {}).get("user")})
    for before, after in pairwise([*found, case]):
        if until is not None and before.pgh_created_at >= until:
            return
        what = "; ".join(_differences(before, after))
        if what:
            who = people.get((before.pgh_context or {}).get("user"))
            yield Did(before.pgh_created_at, who.name if who else "Rapport", f"{what}.")


def _differences(before: Any, after: Any) -> Iterator[str]:
    for name, label in TOLD.items():
        column = before._meta.get_field(name)
        was, became = (getattr(row, column.attname) for row in (before, after))
        if was != became:
            yield f"{label}: {_shown(before, name)}, now {_shown(after, name)}"


def _shown(row: Any, name: str) -> str:
    display = getattr(row, f"get_{name}_display", None)
    return str(display() if display else getattr(row, name) or "nobody")


def _ticks(case: Case) -> Iterator[Did]:
    for mark in CheckMark.objects.filter(row__case=case).select_related("row", "by").order_by("at", "pk"):
        because = f": {mark.reason}" if mark.reason else ""
        yield Did(mark.at, mark.by.name if mark.by else "Rapport", f"Check “{mark.row.text}” {MARKED.get(mark.what, mark.what)}{because}.")


MARKED = {"dropped": "does not apply"}


def _words(entries: Sequence[Entry]) -> Iterator[Did]:
    for number, entry in enumerate(entries, 1):
        if entry.is_ours:
            yield Did(entry.at, entry.who, f"{entry.title} (no. {number}).")
