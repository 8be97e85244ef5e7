"""What is done to many cases at once."""

from typing import Any

from django import forms

from rapport.cases.models import BulkWhat, CaseStatus, Outcome, Priority, Queue
from rapport.core.forms import ActionForm
from rapport.desk.forms.cases import TagsField
from rapport.team.models import User

NOBODY = "nobody"


class Assign(ActionForm):
    """Who gets them."""

    owner = forms.ChoiceField(label="To")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(is_active=True).order_by("name", "id").values_list("pk", "name")
        self.fields["owner"].choices = [(NOBODY, "Nobody"), *people]  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        """What the action takes."""
        owner = self.cleaned_data["owner"]
        return {"owner": None if owner == NOBODY else int(owner)}


class ToQueue(ActionForm):
    """To which queue they move."""

    queue = forms.ModelChoiceField(
        label="Queue", queryset=Queue.objects.filter(archived_at=None).order_by("position", "id"), empty_label=None
    )

    def given(self) -> dict[str, Any]:
        """What the action takes."""
        return {"queue": self.cleaned_data["queue"].pk}


class Status(ActionForm):
    """Where they stand from now on."""

    status = forms.ModelChoiceField(
        label="Status", queryset=CaseStatus.objects.filter(archived_at=None).order_by("position", "id"), empty_label=None
    )
    outcome = forms.ChoiceField(label="How did they end?", choices=[("", "They have not ended"), *Outcome.choices], required=False)

    def given(self) -> dict[str, Any]:
        """What the action takes."""
        return {"status": self.cleaned_data["status"].pk, "outcome": self.cleaned_data["outcome"]}


class Prioritise(ActionForm):
    """How much they press."""

    priority = forms.TypedChoiceField(label="Priority", choices=Priority.choices, coerce=int)

    def given(self) -> dict[str, Any]:
        """What the action takes."""
        return dict(self.cleaned_data)


class Tag(ActionForm):
    """Which tags go on and off."""

    add = TagsField(label="Tags to add", required=False, max_length=300, help_text="With commas between them.")
    remove = TagsField(label="Tags to take off", required=False, max_length=300, help_text="With commas between them.")

    def given(self) -> dict[str, Any]:
        """What the action takes."""
        return dict(self.cleaned_data)


class Close(ActionForm):
    """How they ended."""

    outcome = forms.ChoiceField(label="How did they end?", choices=Outcome.choices)

    def given(self) -> dict[str, Any]:
        """What the action takes."""
        return dict(self.cleaned_data)


FORMS: dict[str, type[ActionForm]] = {
    BulkWhat.ASSIGN: Assign,
    BulkWhat.QUEUE: ToQueue,
    BulkWhat.STATUS: Status,
    BulkWhat.PRIORITY: Prioritise,
    BulkWhat.TAG: Tag,
    BulkWhat.CLOSE: Close,
}
TITLES: dict[str, str] = {
    BulkWhat.ASSIGN: "Assign",
    BulkWhat.QUEUE: "Move to a queue",
    BulkWhat.STATUS: "Change status",
    BulkWhat.PRIORITY: "Change priority",
    BulkWhat.TAG: "Change tags",
    BulkWhat.CLOSE: "Close",
}
