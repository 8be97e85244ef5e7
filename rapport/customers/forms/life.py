"""Stage, tags, owner, archive, death, and the private record."""

from typing import Any

from django import forms

from rapport.core.forms import ActionForm
from rapport.customers.rules import Stage
from rapport.team.models import Team, User


class MoveStage(ActionForm):
    """Move to another stage."""

    stage = forms.ChoiceField(label="Stage", choices=Stage)
    reason = forms.CharField(label="Why?", required=False, max_length=200)


class Tags(ActionForm):
    """All the tags a customer should have."""

    tags = forms.CharField(label="Tags", required=False, max_length=600, help_text="With commas between.")


class Assign(ActionForm):
    """Who looks after this customer."""

    owner = forms.ModelChoiceField(
        User.objects.filter(is_active=True).order_by("name"), label="Owner", required=False, empty_label="Nobody"
    )
    team = forms.ModelChoiceField(Team.objects.order_by("name"), label="Team", required=False, empty_label="No team")


class Archive(ActionForm):
    """Why a customer goes to the archive."""

    reason = forms.CharField(label="Why are they archived?", max_length=300)


class Death(ActionForm):
    """What we know of a death."""

    on = forms.DateField(label="Date of death, if known", required=False)
    told_by = forms.CharField(label="Who told us?", required=False, max_length=150)


class Purpose(ActionForm):
    """Why someone opens the private record."""

    purpose = forms.CharField(
        label="Why do you need to open it?", max_length=300, help_text="Your answer is logged with your name and the time."
    )


class Private(ActionForm):
    """The private record, as seen at `version` (0 when there is none)."""

    adjustments = forms.CharField(label="Adjustments, and why", required=False, max_length=4000, widget=forms.Textarea({"rows": 3}))
    vulnerability = forms.CharField(
        label="Circumstances that make things harder", required=False, max_length=4000, widget=forms.Textarea({"rows": 3})
    )
    health = forms.CharField(label="Health, as they told us", required=False, max_length=4000, widget=forms.Textarea({"rows": 3}))
    review_on = forms.DateField(label="Ask again on", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    @staticmethod
    def initial_of(record: Any) -> dict[str, Any]:
        """A private record as the form shows it."""
        if record is None:
            return {"version": 0}
        return {name: getattr(record, name) for name in ("adjustments", "vulnerability", "health", "review_on", "version")}
