"""What the screens of calendars ask."""

from collections.abc import Mapping
from typing import Any

from django import forms

from rapport.clocks.rules import bank_holidays, content, typed
from rapport.clocks.rules.content import Content
from rapport.clocks.rules.refusals import CalendarRefused
from rapport.core.forms import ActionForm

NONE = "none"
LONGEST_HOURS = 200
LONGEST_EXCEPTIONS = 40_000


def _hours(label: str) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=LONGEST_HOURS, widget=forms.TextInput({"autocomplete": "off"}))


class CalendarContent(ActionForm):
    """What a calendar says. Cleans `content` to the shape of `rules.content`."""

    nation = forms.ChoiceField(
        label="Bank holidays", choices=[(NONE, "No bank holidays"), *bank_holidays.NATIONS.items()], help_text="Closed on these days."
    )
    zone = forms.CharField(label="Time zone", max_length=60, help_text="Like Europe/London.")
    mon = _hours("Monday")
    tue = _hours("Tuesday")
    wed = _hours("Wednesday")
    thu = _hours("Thursday")
    fri = _hours("Friday")
    sat = _hours("Saturday")
    sun = _hours("Sunday")
    exceptions = forms.CharField(
        label="Closures and days with other hours",
        required=False,
        max_length=LONGEST_EXCEPTIONS,
        widget=forms.Textarea({"rows": 6, "spellcheck": "false"}),
        help_text="A line each, like 29 Dec 2026 to 31 Dec 2026: Office closed, or 24 Dec 2026 09:00 to 13:00: Christmas Eve.",
    )

    def clean(self) -> dict[str, Any]:
        """The content as the action takes it; a refusal stands beside its field."""
        given = dict(self.cleaned_data)
        if self.errors:
            return given
        try:
            said = content.read(_content(given)).as_json()
        except CalendarRefused as refusal:
            field = refusal.field if refusal.field in self.fields else None
            self.add_error("exceptions" if refusal.field in {"days", "closures"} else field, refusal.sentence)
            return given
        kept = {name: value for name, value in given.items() if name not in {*SHAPED}}
        return {**kept, "given": said}

    def week(self) -> list[forms.BoundField]:
        """The fields of the seven days."""
        return [self[name] for name in content.WEEKDAYS]


SHAPED = ("nation", "zone", "exceptions", *content.WEEKDAYS)


class NewCalendar(CalendarContent):
    """A calendar to make."""

    name = forms.CharField(label="Name", max_length=100)
    field_order = ["name"]


class ChangeCalendar(CalendarContent):
    """A change: what the calendar says from a moment on, and why. `version` is the one the person saw."""

    why = forms.CharField(label="Why it changes", max_length=300)
    in_force_from = forms.DateTimeField(
        label="From", required=False, help_text="Now, unless you choose another moment. What comes before stays."
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class Rename(ActionForm):
    """Another name."""

    name = forms.CharField(label="Name", max_length=100)


def shown(said: Content) -> dict[str, str]:
    """What a calendar says, as the fields show it."""
    week = {name: typed.hours_shown(windows) for name, windows in zip(content.WEEKDAYS, said.weekly, strict=True)}
    return {"zone": said.zone, "nation": said.nation or NONE, **week, "exceptions": typed.exceptions_shown(said)}


def _content(given: Mapping[str, Any]) -> dict[str, Any]:
    weekly = {name: typed.hours(given[name], field=name) for name in content.WEEKDAYS}
    for name, windows in weekly.items():
        content.windows(windows, what=name)
    return {"zone": given["zone"], "nation": given["nation"].replace(NONE, ""), "weekly": weekly, **typed.exceptions(given["exceptions"])}
