"""Why a date is what it is: the steps from what started a clock to the moment it is due, in plain English."""

from dataclasses import dataclass
from datetime import datetime

from rapport.clocks.models import CalendarVersion, Clock, ClockEntry
from rapport.clocks.queries import timetables
from rapport.clocks.rules import by_law, ledger, saying, targets
from rapport.clocks.rules.ledger import Entry, Standing, State, What
from rapport.clocks.rules.refusals import ClockRefused
from rapport.clocks.rules.saying import Face, Seen
from rapport.clocks.rules.timetable import Timetable


@dataclass(frozen=True)
class Step:
    """One step of the reason. `who` and `at` where somebody did something then."""

    text: str
    at: datetime | None = None
    who: str = ""


def seen(clock: Clock) -> Seen:
    """What the look of a clock depends on, from its row."""
    return Seen(
        state=State(clock.state),
        target=targets.from_json(clock.target),
        started_at=clock.started_at,
        due_at=clock.due_at,
        warn_at=clock.warn_at,
        left=clock.left,
        paused_at=clock.paused_at,
        ended_at=clock.ended_at,
    )


def face(clock: Clock, at: datetime) -> Face:
    """How a clock looks at a moment: state, quantity, date. Needs no query once its calendar is known."""
    return saying.face(seen(clock), timetables.of_version(clock.calendar_version_id), at)


def why(clock: Clock) -> list[Step]:
    """Every step: what started it, how long it has and in which calendar, each pause and change with who and why, what it skips."""
    rows = list(clock.entries.select_related("made_by").order_by("id"))
    steps: list[Step] = []
    standing: Standing | None = None
    for row in rows:
        before, standing = standing, ledger.after(standing, Entry(What(row.what), row.at, row.facts, row.reason), timetables.of_version)
        steps += _steps(row, before, standing)
    return steps + (_ends(rows, standing) if standing else [])


def ledger_of(clock: Clock) -> list[ClockEntry]:
    """The lines of the ledger with who wrote them, in order."""
    return list(clock.entries.select_related("made_by").order_by("id"))


def _steps(row: ClockEntry, before: Standing | None, after: Standing) -> list[Step]:
    table = timetables.of_version(after.calendar)
    moment, who = saying.full_moment(row.at.astimezone(table.zone)), row.made_by.name if row.made_by else ""
    because = f": {row.reason}" if row.reason else ""
    if before is None:
        return [Step(f"Started {moment}{because}.", row.at, who), *_under(row), *_given(after, table)]
    changed = f"{saying.target(after.target)}{_counting(before, after, table)}"
    said = {
        What.PAUSED: f"Paused {moment}{because}.{_left(after)}",
        What.RESUMED: f"Went on {moment}{because}.{_due(after, table)}",
        What.CHANGED: f"Given another time {moment}{because}: {changed}.{_due(after, table)}",
        What.MOVED: f"Follows {_calendar(after.calendar)}, from {moment}.{_moved(before, after, table)}",
        What.WARNED: f"Due soon from {moment}.",
        What.MISSED: f"Overdue: found {moment}.",
        What.MET: f"Met {moment}{because}.",
        What.CANCELLED: f"Cancelled {moment}{because}.",
        What.EXPLAINED: f"Why it was late{because}.",
    }
    return [Step(said[What(row.what)], row.at, who), *_under(row)]


def _under(row: ClockEntry) -> list[Step]:
    """What promises the time that it was given, as it was said then."""
    return [Step(row.facts["under"])] if row.facts.get("under") else []


def _given(standing: Standing, table: Timetable) -> list[Step]:
    """How long it has, and where that is counted."""
    if isinstance(standing.target, targets.Law):
        return [Step(f"It has as long {saying.target(standing.target)}.")]
    if isinstance(standing.target, targets.Moment):
        return [Step(f"It runs {saying.target(standing.target)}.")]
    given = Step(f"It has {saying.target(standing.target)}.")
    if isinstance(standing.target, targets.ElapsedTime):
        return [given]
    said = table.content_at(standing.since)
    nation = f", bank holidays of {by_law.nation_name(said.nation)}" if said.nation else ", no bank holidays"
    return [given, Step(f"Counted in {_calendar(standing.calendar)}: {saying.hours_of(said)}{nation}, {said.zone} time.")]


def _ends(rows: list[ClockEntry], standing: Standing) -> list[Step]:
    """Where it all leads."""
    table = timetables.of_version(standing.calendar)
    steps = _law(standing)
    if standing.due_at is None:
        return [*steps, Step("While it stands still, its date is open.")] if standing.state == State.PAUSED else steps
    if not isinstance(standing.target, targets.Law | targets.ElapsedTime | targets.Moment):
        skips = saying.skips(table, standing.since, standing.due_at)
        steps += [Step(skips)] if skips else []
    told = next((row.facts["due"] for row in reversed(rows) if row.facts.get("due")), None)
    due = datetime.fromisoformat(told) if told else standing.due_at
    then = ", as it was worked out then" if due != standing.due_at else ""
    return [*steps, Step(f"Due {saying.full_moment(due.astimezone(table.zone))}{then}.", due)]


def _law(standing: Standing) -> list[Step]:
    """The steps under a rule of law, with its reference and what to beware of."""
    target = standing.target
    if not isinstance(target, targets.Law) or standing.paused_since is not None:
        return []
    try:
        due = by_law.reckon(target.rule, target.inputs, target.nation, standing.pauses)
    except ClockRefused as refusal:
        return [Step(refusal.sentence)]
    rule = Step(f"{due.rule.name}: {due.reference} (rules as of {due.rule_version}).")
    return [rule, *(Step(step) for step in due.steps), *(Step(f"Note well: {caution}") for caution in due.warnings)]


def _calendar(version_id: int) -> str:
    version = CalendarVersion.objects.select_related("calendar").get(pk=version_id)
    why = f" ({version.why})" if version.why else ""
    return f"the calendar {version.calendar.name}, version {version.number}{why}"


def _left(after: Standing) -> str:
    return f" {saying.left(after.target, after.left).capitalize()} left." if after.left is not None else ""


def _due(after: Standing, table: Timetable) -> str:
    return f" Due {saying.full_moment(after.due_at.astimezone(table.zone))}." if after.due_at else ""


def _counting(before: Standing, after: Standing, table: Timetable) -> str:
    return f", counted from {saying.full_moment(after.since.astimezone(table.zone))}" if after.since != before.since else ""


def _moved(before: Standing, after: Standing, table: Timetable) -> str:
    if before.due_at == after.due_at or before.due_at is None or after.due_at is None:
        return " Its date stays." if after.due_at else ""
    first, last = (saying.full_moment(moment.astimezone(table.zone)) for moment in (before.due_at, after.due_at))
    return f" Its date moved from {first} to {last}."
