"""Logging an interaction: the short form on a customer's page, and the whole one on a page of its own."""

from collections.abc import Sequence
from typing import Any

from django import forms

from rapport.cases.models import Case
from rapport.core.forms import ActionForm
from rapport.tasks import permissions
from rapport.tasks.forms import DueField, HolderField
from rapport.team.actors import Actor

FORMS = (("call", "Call"), ("meeting", "Meeting"), ("letter", "Letter"), ("message", "Message"), ("note", "Note"))
DIRECTIONS = (("in", "From them"), ("out", "To them"))


class InteractionForm(ActionForm):
    """What was said and what happens next. With `is_whole` also with whom, when, and who follows up."""

    # Not called "form": in a browser, a field of that name hides what form it is in from every script.
    kind = forms.ChoiceField(
        label="What was it?",
        choices=FORMS,
        initial="call",
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose a call, meeting, letter, message or note."),
    )
    direction = forms.ChoiceField(
        label="Which way?",
        choices=DIRECTIONS,
        initial="in",
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choose whether it came in or went out."},
    )
    person = forms.CharField(label="With whom", required=False, max_length=150, help_text="If it was someone else, like their son.")
    at = forms.DateTimeField(label="When", required=False, help_text="If it was before now.")
    said = forms.CharField(
        label="What was said",
        max_length=20_000,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "Write down what was said."},
    )
    outcome = forms.CharField(label="Outcome", required=False, max_length=20_000, widget=forms.TextInput)
    next_step = forms.CharField(label="Next step", required=False, max_length=20_000, widget=forms.TextInput)
    follow_up_on = DueField(label="By", help_text="Makes it a task. Like Thursday, tomorrow 4pm or 27 Nov.")
    follow_up_for = HolderField(label="Who follows up", required=False)
    case = forms.ChoiceField(
        label="Part of",
        required=False,
        help_text="Notes stand alone.",
        error_messages={"invalid_choice": "Choose one of their open cases."},
    )

    def __init__(self, *args: Any, by: Actor, is_whole: bool = False, cases: Sequence[Case] = (), **given: Any) -> None:
        super().__init__(*args, **given)
        self.is_whole = is_whole
        if is_whole and not self.is_bound:
            self.fields["said"].widget.attrs["autofocus"] = True
        self.fields["follow_up_on"].now = by.at  # type: ignore[attr-defined]
        if not permissions.may_add(by):
            del self.fields["follow_up_on"]
        if is_whole and permissions.may_add_for_others(by):
            self.fields["follow_up_for"].offer(by)  # type: ignore[attr-defined]
            self.fields["follow_up_for"].initial = f"person-{by.user_id}"
        else:
            del self.fields["follow_up_for"]
        if not is_whole:
            del self.fields["person"], self.fields["at"]
        self._offer(cases)

    def _offer(self, cases: Sequence[Case]) -> None:
        """The open cases it may belong to; without any, nothing is asked."""
        self.cases = {case.reference: case for case in cases}
        if not cases:
            del self.fields["case"]
            return
        named = [(key, f"{key} {case.title}"[:80]) for key, case in self.cases.items()]
        self.fields["case"].choices = [("", "Nothing that is open"), *named]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """As the action takes it; a note has no direction."""
        given = dict(self.cleaned_data)
        holder = given.pop("follow_up_for", None) or {}
        given["form"] = given.pop("kind", "")
        given["direction"] = given.get("direction") or "in"
        given["case"] = self.cases.get(given.pop("case", ""))
        return {**given, "follow_up_owner": holder.get("owner"), "follow_up_team": holder.get("team")}
