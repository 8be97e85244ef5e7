"""What the screens of tasks ask."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import cached_property

from rapport.core.forms import ActionForm
from rapport.tasks.models import Priority, Task
from rapport.tasks.rules import moments, repeating, saying, snoozing
from rapport.tasks.rules.moments import Due
from rapport.tasks.rules.repeating import Every
from rapport.tasks.rules.snoozing import Until
from rapport.team import queries as team
from rapport.team.actors import Actor
from rapport.team.models import Team, User

SUGGESTIONS = "due-suggestions"


def zone() -> ZoneInfo:
    """Where we work."""
    return timezone.get_default_timezone()  # type: ignore[return-value]


class DueField(forms.CharField):
    """A due date in words; cleans to a `Due`, or None when left empty. The form sets `now`."""

    now: datetime

    def __init__(self, **given: Any) -> None:
        attrs = {"list": SUGGESTIONS, "autocomplete": "off", "spellcheck": "false", "size": "24"}
        super().__init__(**{"max_length": 100, "required": False, "widget": forms.TextInput(attrs), **given})

    def clean(self, value: Any) -> Any:
        """The day and time people meant, or the sentence that says why not."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return saying.read(text, self.now.astimezone(zone()).replace(tzinfo=None))
        except saying.NotUnderstood as reason:
            raise ValidationError(str(reason)) from None


def moment_of(due: Due | None) -> dict[str, Any]:
    """A due date as actions take it."""
    return {"due_at": due.moment(zone()) if due else None, "has_time": bool(due and due.time)}


class HolderField(forms.ChoiceField):
    """A person or a team, in one list. Cleans to {"owner": ..., "team": ...}."""

    def __init__(self, **given: Any) -> None:
        super().__init__(error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose a person or a team."), **given)

    def offer(self, by: Actor, *, now_with: Task | None = None) -> None:
        """The list is of the people and teams that work can be given to. They are read when it is shown, or one of them is given."""
        self.by = by
        self.choices = self._offered
        if now_with is not None:
            self.initial = f"person-{now_with.owner_id}" if now_with.owner_id else f"team-{now_with.team_id}"

    @cached_property
    def people(self) -> dict[str, User]:
        """Colleagues by what stands for them in the list."""
        return {f"person-{person.pk}": person for person in team.colleagues(self.by)}

    @cached_property
    def groups(self) -> dict[str, Team]:
        """Teams by what stands for them in the list."""
        return {f"team-{each.pk}": each for each in team.teams(self.by)}

    def _offered(self) -> list[tuple[str, list[tuple[str, str]]]]:
        return [("People", _named(self.people.items())), ("Teams", _named(self.groups.items()))]

    def clean(self, value: Any) -> Any:
        """The person or the team that was chosen."""
        chosen = super().clean(value)
        if not chosen:
            return {"owner": None, "team": None}
        return {"owner": self.people.get(chosen), "team": self.groups.get(chosen)}


def _named(rows: Iterable[tuple[str, User | Team]]) -> list[tuple[str, str]]:
    return [(key, str(row)) for key, row in rows]


class TaskForm(ActionForm):
    """What a task says. With `task`, as it stands now; `version` is the one the person saw."""

    title = forms.CharField(label="What is to be done", max_length=200)
    due = DueField(label="Due", help_text="Like Thursday, tomorrow 4pm, in 3 days or 27 Nov.")
    every = forms.ChoiceField(
        label="Repeats",
        choices=[(every.value, repeating.WORDS[every]) for every in Every],
        required=False,
        error_messages={"invalid_choice": "Choose how often it repeats."},
    )
    rule = forms.CharField(
        label="Your own rule", required=False, max_length=150, help_text="Only for “A rule of my own”, like FREQ=MONTHLY;BYDAY=1MO."
    )
    priority = forms.TypedChoiceField(
        label="Priority",
        choices=Priority,
        coerce=int,
        initial=Priority.NORMAL,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose low, normal or high."),
    )
    note = forms.CharField(label="Note", required=False, max_length=4000, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args: Any, by: Actor, task: Task | None = None, **given: Any) -> None:
        self.task = task
        if task is not None:
            given["initial"] = {**_as_shown(task), **given.get("initial", {})}
        super().__init__(*args, **given)
        self.fields["due"].now = by.at  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """What was given as actions take it."""
        given = dict(self.cleaned_data)
        due, every, rule = given.pop("due", None), given.pop("every", ""), given.pop("rule", "")
        given |= moment_of(due)
        if not self.errors:
            given["repeats"] = self._repeats(due, every, rule)
        return given

    def _repeats(self, due: Due | None, every: str, rule: str) -> str:
        """The stored rule. One that was not touched keeps its anchor: the 31st, shown in February as the 28th, stays."""
        if every == Every.NEVER:
            return ""
        if due is None:
            self.add_error("due", "A task that repeats needs a due date.")
            return ""
        if self.task is not None and not {"due", "every", "rule"} & set(self.changed_data):
            return self.task.repeats
        if every != Every.CUSTOM:
            return repeating.rule_for(every, due)
        try:
            return repeating.anchored(repeating.checked(rule), due)
        except repeating.NotARule as reason:
            self.add_error("rule", str(reason))
            return ""


def _as_shown(task: Task) -> dict[str, Any]:
    due = moments.due_of(task.due_at, task.has_time, zone()) if task.due_at else None
    every = repeating.every_of(task.repeats)
    return {
        "title": task.title,
        "note": task.note,
        "priority": task.priority,
        "due": saying.say(due) if due else "",
        "every": every.value,
        "rule": task.repeats if every == Every.CUSTOM else "",
    }


class NewTask(TaskForm):
    """A new task, for oneself or someone else."""

    to = HolderField(label="For")

    field_order = ("title", "due", "to", "every", "rule", "priority", "note")

    def __init__(self, *args: Any, by: Actor, may_give: bool, **given: Any) -> None:
        super().__init__(*args, by=by, **given)
        if may_give:
            self.fields["to"].offer(by)  # type: ignore[attr-defined]
            self.fields["to"].initial = f"person-{by.user_id}"
        else:
            del self.fields["to"]

    def clean(self) -> dict[str, Any]:
        """With the person or team it is for."""
        given = super().clean()
        return given | given.pop("to", {})


class ChangedTask(TaskForm):
    """Changes to a task, as seen at a version."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def clean(self) -> dict[str, Any]:
        """The changes, and the version apart from them."""
        given = super().clean()
        return {"version": given.pop("version", 0), "changes": given}


class PutOff(ActionForm):
    """When a task comes back."""

    until = forms.ChoiceField(
        label="Until",
        choices=[(until.value, snoozing.WORDS[until]) for until in Until],
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose until when."),
    )
    on = forms.DateField(label="Or until 9am on", required=False)

    def __init__(self, *args: Any, by: Actor, **given: Any) -> None:
        super().__init__(*args, **given)
        self.at = by.at

    def clean(self) -> dict[str, Any]:
        """The moment it comes back."""
        until, on = self.cleaned_data.get("until"), self.cleaned_data.get("on")
        if self.errors:
            return {}
        if until == Until.A_DATE and on is None:
            self.add_error("on", "Enter a date, like 23/11/2026.")
            return {}
        try:
            return {"until": snoozing.until_moment(until or "", self.at, zone(), on)}
        except OverflowError:
            self.add_error("on", "Choose a nearer date.")
            return {}


class HandOver(ActionForm):
    """Who has the task from now on."""

    to = HolderField(label="Hand over to")

    def __init__(self, *args: Any, by: Actor, task: Task, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["to"].offer(by, now_with=task)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The person or the team."""
        return dict(self.cleaned_data.get("to", {}))


class Drop(ActionForm):
    """Why a task will not be done."""

    reason = forms.CharField(label="Why not?", required=False, max_length=300)
