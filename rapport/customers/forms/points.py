"""Adding and correcting contact points."""

from typing import Any

from django import forms

from rapport.core.forms import ActionForm
from rapport.customers.rules import Channel

LABELS = ("Home", "Work", "Mobile", "Other")


class PointFields(ActionForm):
    """A way to reach a customer."""

    value = forms.CharField(
        label="Email, number, address or handle", max_length=500, widget=forms.Textarea({"rows": 2, "autocomplete": "off"})
    )
    label = forms.CharField(label="Label", required=False, max_length=60, help_text="Home, work, mobile, or your own word.")
    purpose = forms.CharField(label="Use it for", required=False, max_length=100, help_text="Like “bills” or “emergencies only”.")


class Add(PointFields):
    """Add a contact point."""

    channel = forms.ChoiceField(label="What is it?", choices=Channel)
    is_preferred = forms.BooleanField(label="Use this one first", required=False)
    field_order = ("channel", "value")


class Change(PointFields):
    """Correct a contact point, as seen at `version`."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class Fault(ActionForm):
    """Say why a contact point does not work."""

    reason = forms.CharField(label="What is wrong with it?", max_length=200, help_text="Like “number not in use” or “moved out”.")


def initial(point: Any) -> dict[str, Any]:
    """A contact point as its form shows it."""
    return {"value": point.value, "label": point.label, "purpose": point.purpose, "version": point.version}
