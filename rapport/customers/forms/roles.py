"""Giving and changing roles between customers."""

from typing import Any

from django import forms

from rapport.core.forms import ActionForm
from rapport.customers import rules
from rapport.customers.models import Customer
from rapport.customers.queries import records
from rapport.customers.rules import Link, Permit
from rapport.team.actors import Actor


class RoleFields(ActionForm):
    """The particulars of a role."""

    title = forms.CharField(label="In what position?", required=False, max_length=120, help_text="Like “site manager” or “son”.")
    permits = forms.MultipleChoiceField(label="What may they do?", required=False, choices=Permit, widget=forms.CheckboxSelectMultiple)
    limits = forms.CharField(label="What may they not do?", required=False, max_length=300)
    evidence = forms.CharField(label="What did we see?", required=False, max_length=300, help_text="Like “signed form, 12 Nov”.")
    starts_on = forms.DateField(label="From", required=False)
    ends_on = forms.DateField(label="Until", required=False, help_text="Needed for someone authorised to act.")


class Give(RoleFields):
    """Say what this customer is to another."""

    link = forms.ChoiceField(label="This customer", choices=Link)
    other = forms.CharField(label="The other customer’s reference", max_length=30, help_text="Like CU-104882.")
    field_order = ("link", "other")

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by

    def clean_other(self) -> Customer:
        """The customer that the reference stands for, if the person may see them."""
        number = rules.number_in(self.cleaned_data["other"])
        found = records.live(self.by).filter(pk=number).first() if number else None
        if found is None:
            raise forms.ValidationError("No customer has this reference. It looks like CU-104882.")
        return found


class Change(RoleFields):
    """Change a role, as seen at `version`."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class End(ActionForm):
    """End a role on a day."""

    on = forms.DateField(label="Last day")


def initial(role: Any) -> dict[str, Any]:
    """A role as its form shows it."""
    return {name: getattr(role, name) for name in ("title", "permits", "limits", "evidence", "starts_on", "ends_on", "version")}
