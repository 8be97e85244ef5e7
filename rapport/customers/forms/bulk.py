"""What is done to many customers at once."""

from typing import Any

from django import forms

from rapport.core.forms import ActionForm
from rapport.customers.models.bulk import BulkWhat
from rapport.customers.rules import Stage
from rapport.team.models import Team, User

LEAVE, NOBODY = "", "nobody"


class Assign(ActionForm):
    """Who looks after them."""

    owner = forms.ChoiceField(label="Owner", required=False)
    team = forms.ChoiceField(label="Team", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(is_active=True).order_by("name").values_list("pk", "name")
        teams = Team.objects.order_by("name").values_list("pk", "name")
        self.fields["owner"].choices = [(LEAVE, "Leave as it is"), (NOBODY, "Nobody"), *people]  # type: ignore[attr-defined]
        self.fields["team"].choices = [(LEAVE, "Leave as it is"), (NOBODY, "No team"), *teams]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Something must be chosen."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not any(cleaned.values()):
            raise forms.ValidationError("Choose an owner or a team.")
        return cleaned

    def given(self) -> dict[str, Any]:
        """What the action takes: only what was chosen, None for nobody."""
        return {name: None if value == NOBODY else int(value) for name, value in self.cleaned_data.items() if value != LEAVE}


class Tag(ActionForm):
    """Which tags go on and off."""

    add = forms.CharField(label="Tags to add", required=False, max_length=300, help_text="With commas between.")
    remove = forms.CharField(label="Tags to take off", required=False, max_length=300, help_text="With commas between.")

    def given(self) -> dict[str, Any]:
        """What the action takes."""
        return {name: [tag.strip() for tag in value.split(",") if tag.strip()] for name, value in self.cleaned_data.items()}


class Stages(ActionForm):
    """To which stage they move."""

    stage = forms.ChoiceField(label="Stage", choices=Stage)
    reason = forms.CharField(label="Why?", required=False, max_length=200)

    def given(self) -> dict[str, Any]:
        """What the action takes."""
        return dict(self.cleaned_data)


class Archive(ActionForm):
    """Why they go to the archive."""

    reason = forms.CharField(label="Why are they archived?", max_length=300)

    def given(self) -> dict[str, Any]:
        """What the action takes."""
        return dict(self.cleaned_data)


FORMS: dict[str, type[ActionForm]] = {BulkWhat.ASSIGN: Assign, BulkWhat.TAG: Tag, BulkWhat.STAGE: Stages, BulkWhat.ARCHIVE: Archive}
TITLES: dict[str, str] = {
    BulkWhat.ASSIGN: "Assign",
    BulkWhat.TAG: "Change the tags of",
    BulkWhat.STAGE: "Move",
    BulkWhat.ARCHIVE: "Archive",
}
