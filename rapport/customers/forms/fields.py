"""Defining the organisation's own fields."""

from django import forms

from rapport.core.forms import ActionForm
from rapport.customers.models.custom_field import FieldType
from rapport.customers.rules import Kind


class Words(ActionForm):
    """The words of a field."""

    label = forms.CharField(label="Name of the field", max_length=80)
    help_text = forms.CharField(label="A hint for colleagues", max_length=200, required=False)
    choices = forms.CharField(
        label="Choices",
        required=False,
        max_length=20_000,
        widget=forms.Textarea({"rows": 5}),
        help_text="One on each line. Only for a field with one or several choices.",
    )
    kinds = forms.MultipleChoiceField(
        label="For which customers",
        choices=Kind,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="None chosen means all of them.",
    )
    is_required = forms.BooleanField(label="Must be filled in", required=False)

    def clean_choices(self) -> list[str]:
        """The lines that say something."""
        return [line.strip() for line in self.cleaned_data["choices"].splitlines() if line.strip()]


class Change(Words):
    """A field, as seen at `version`."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class Define(Words):
    """A new field."""

    type = forms.ChoiceField(label="What it holds", choices=FieldType)
    key = forms.CharField(
        label="Key for files and filters", required=False, max_length=40, help_text="Leave empty to make it from the name."
    )
    field_order = ("label", "type", "choices", "help_text", "kinds", "is_required", "key")
