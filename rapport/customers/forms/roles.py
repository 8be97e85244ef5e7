"""Giving and changing roles between customers."""

from typing import Any, cast

from django import forms
from django.http import QueryDict

from rapport.core.forms import ActionForm
from rapport.customers.forms.finding import CustomerField
from rapport.customers.models import Customer
from rapport.customers.rules import Link, Permit, Sees
from rapport.team.actors import Actor


class RoleFields(ActionForm):
    """The particulars of a role."""

    title = forms.CharField(label="In what position?", required=False, max_length=120, help_text="Like “site manager” or “son”.")
    permits = forms.MultipleChoiceField(label="What may they do?", required=False, choices=Permit, widget=forms.CheckboxSelectMultiple)
    limits = forms.CharField(label="What may they not do?", required=False, max_length=300)
    evidence = forms.CharField(label="What did we see?", required=False, max_length=300, help_text="Like “signed form, 12 Nov”.")
    sees = forms.ChoiceField(
        label="Which cases may they see?", required=False, choices=Sees, initial=Sees.OWN,
        help_text="Of an organisation, by a link that is emailed to them. Never what was kept from colleagues.",
    )  # fmt: skip
    starts_on = forms.DateField(label="From", required=False)
    ends_on = forms.DateField(label="Until", required=False, help_text="Needed for someone authorised to act.")

    def clean_sees(self) -> str:
        """Only their own, unless something else was chosen."""
        return self.cleaned_data["sees"] or Sees.OWN


class Give(RoleFields):
    """Say what this customer is to another."""

    link = forms.ChoiceField(label="This customer", choices=Link)
    other = CustomerField(label="The other customer")
    field_order = ("link", "other")

    def __init__(self, *args: Any, by: Actor, customer: Customer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._other.by, self._other.but = by, customer

    @property
    def _other(self) -> CustomerField:
        return cast(CustomerField, self.fields["other"])

    @classmethod
    def looking(cls, posted: QueryDict, *, by: Actor, customer: Customer) -> "Give":
        """The form as it was filled in, asking nothing yet, with whoever is found by the words."""
        blank = cls(by=by, customer=customer)
        written = {name: field.widget.value_from_datadict(posted, {}, name) for name, field in blank.fields.items()}
        form = cls(by=by, customer=customer, initial={**written, "other": posted.get("other", "")})
        form._other.look(posted.get("other", ""))
        return form


class Change(RoleFields):
    """Change a role, as seen at `version`."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class End(ActionForm):
    """End a role on a day."""

    on = forms.DateField(label="Last day")


def initial(role: Any) -> dict[str, Any]:
    """A role as its form shows it."""
    return {name: getattr(role, name) for name in ("title", "permits", "limits", "evidence", "sees", "starts_on", "ends_on", "version")}
