"""What a task may say: the checks that adding and editing share."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

from rapport.core.errors import Refused
from rapport.customers.normalising import characters
from rapport.tasks.models import Priority, Task
from rapport.tasks.rules import moments, repeating
from rapport.team.models import Team, User

LONGEST_TITLE = 200
LONGEST_NOTE = 4_000


class TaskRefused(Refused):
    """A task cannot be so."""


class NotOpen(Refused):
    """The task is already done or dropped."""


def zone() -> ZoneInfo:
    """Where we work: the zone that days and times are meant in."""
    return timezone.get_default_timezone()  # type: ignore[return-value]


def title_of(text: str) -> str:
    """One line that says what is to be done."""
    _require_characters(text, "title")
    title = characters.line(text)
    if characters.is_blank(title):
        raise TaskRefused("Say what is to be done.", field="title")
    if len(title) > LONGEST_TITLE:
        raise TaskRefused(f"Keep this to {LONGEST_TITLE} characters; the rest can stand in the note.", field="title")
    return title


def note_of(text: str) -> str:
    """The note, in paragraphs."""
    _require_characters(text, "note")
    note = characters.paragraphs(text)
    if len(note) > LONGEST_NOTE:
        raise TaskRefused(f"Keep this to {LONGEST_NOTE:,} characters.", field="note")
    return note


def _require_characters(text: str, field: str) -> None:
    if reason := characters.why_refused(text):
        raise TaskRefused(reason, field=field)


def due_of(due_at: datetime | None, has_time: bool) -> tuple[datetime | None, bool]:
    """The moment to store, and whether its time counts."""
    if due_at is None:
        return None, False
    if not moments.FIRST_YEAR <= due_at.year <= moments.LAST_YEAR:
        raise TaskRefused(f"Choose a year from {moments.FIRST_YEAR} to {moments.LAST_YEAR}.", field="due_at")
    return moments.settled(due_at, has_time, zone()), has_time


def repeats_of(rule: str, due_at: datetime | None) -> str:
    """The rule for coming again, tidied; "" when it does not."""
    if not rule:
        return ""
    if due_at is None:
        raise TaskRefused("A task that repeats needs a due date.", field="repeats")
    try:
        return repeating.checked(rule)
    except repeating.NotARule as reason:
        raise TaskRefused(str(reason), field="repeats") from None


def priority_of(number: int) -> int:
    """Low, normal or high."""
    if number not in Priority.values:
        raise TaskRefused("Choose low, normal or high.", field="priority")
    return number


def require_open(task: Task) -> None:
    """Refuse what can only be done with a task that is still to do."""
    if task.status == "done":
        who = task.done_by.name if task.done_by else "Rapport"
        raise NotOpen(f"{who} has already finished this.")
    if task.status == "dropped":
        raise NotOpen("This task was dropped. Reopen it first.")


def require_works_here(owner: User | None) -> None:
    """Refuse to give work to someone who has left."""
    if owner is not None and not owner.is_active:
        raise TaskRefused(f"{owner.name} no longer works here.", field="owner")


def holder(owner: User | None, team: Team | None) -> str:
    """Who has it, in words."""
    return " and ".join(str(each) for each in (owner, team) if each) or "nobody"


def save(task: Task, *changed: str) -> None:
    """Write the changed fields with a new version."""
    task.version += 1
    task.save(update_fields=[*changed, "version"])
