"""Adding a customer and changing their details."""

from typing import Any

from django import forms

from rapport.core.forms import ActionForm
from rapport.customers.actions.details import LONGEST
from rapport.customers.rules import LANGUAGES, Kind, Stage
from rapport.team.models import Team, User


def _line(name: str, label: str, help_text: str = "", *, required: bool = False, **attrs: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=LONGEST[name],
        help_text=help_text,
        widget=forms.TextInput({"autocomplete": "off", **attrs}),
    )


class DetailsFields(ActionForm):
    """What people write about a customer."""

    name = _line("name", "Name", "As they write it, with every accent.", required=True)
    title = _line("title", "Title")
    given_name = _line("given_name", "Given name")
    family_name = _line("family_name", "Family name", "Lists are in this order.")
    known_as = _line("known_as", "Known as")
    pronunciation = _line("pronunciation", "How to say it", "Like “OL-wen”.")
    pronouns = _line("pronouns", "Pronouns", "Only if they told us.")
    language = forms.ChoiceField(label="Language", required=False, choices=[("", "Not known"), *LANGUAGES.items()])
    date_of_birth = forms.DateField(label="Date of birth", required=False)
    how_to_help = forms.CharField(
        label="How to help",
        required=False,
        max_length=LONGEST["how_to_help"],
        help_text="What to do, never why: “Text or write first. Large print letters.” Everyone here sees it.",
        widget=forms.Textarea({"rows": 2}),
    )
    external_id = forms.CharField(label="External id", required=False, max_length=120, help_text="The number in another system.")


class Change(DetailsFields):
    """Change a customer's details, as seen at `version`; `newest` when someone chose between two answers on that version."""

    kind = forms.ChoiceField(label="Kind", choices=Kind)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    newest = forms.IntegerField(widget=forms.HiddenInput, min_value=1, required=False)
    field_order = ("kind",)

    def changes(self) -> dict[str, Any]:
        """The details given, without the version."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class Add(DetailsFields):
    """Add a customer with a first way to reach them."""

    kind = forms.ChoiceField(label="What are they?", choices=Kind, initial=Kind.PERSON, widget=forms.RadioSelect)
    email = forms.CharField(
        label="Email", required=False, max_length=320, widget=forms.TextInput({"autocomplete": "off", "inputmode": "email"})
    )
    phone = forms.CharField(
        label="Phone", required=False, max_length=80, widget=forms.TextInput({"autocomplete": "off", "inputmode": "tel"})
    )
    address = forms.CharField(label="Address", required=False, max_length=500, widget=forms.Textarea({"rows": 3, "autocomplete": "off"}))
    stage = forms.ChoiceField(label="Stage", choices=Stage, initial=Stage.NEW)
    tags = forms.CharField(label="Tags", required=False, max_length=300, help_text="With commas between.")
    owner = forms.ModelChoiceField(User.objects.filter(is_active=True).order_by("name"), label="Owner", required=False)
    team = forms.ModelChoiceField(Team.objects.order_by("name"), label="Team", required=False)
    field_order = ("kind", "name", "email", "phone", "address")

    def clean(self) -> dict[str, Any]:
        """The words of the form in the shape `adding.add` takes."""
        cleaned = super().clean() or {}
        given = [{"channel": channel, "value": cleaned.pop(channel, "")} for channel in ("email", "phone", "address")]
        cleaned["contact_points"] = [{**point, "is_preferred": True} for point in given if point["value"]]
        cleaned["tags"] = cleaned.get("tags", "").split(",")
        return cleaned
