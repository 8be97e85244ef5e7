"""What is asked when two records become one."""

from collections.abc import Mapping
from typing import Any

from django import forms

from rapport.core.forms import ActionForm
from rapport.customers import rules
from rapport.customers.joining import TAGS
from rapport.customers.models import Customer
from rapport.customers.queries import merges

FIELD = "field."
BOTH = "both"


class Choices(ActionForm):
    """Which record stays, and whose value stands for each field, by reference; tags can be those of both."""

    def __init__(self, data: Mapping[str, Any] | None, comparison: merges.Comparison) -> None:
        super().__init__(data)
        self.sides = {side.customer.reference: side.customer for side in (comparison.left, comparison.right)}
        pairs = [(reference, f"{customer.name}, {reference}") for reference, customer in self.sides.items()]
        kept = comparison.left.customer.reference
        self.fields["survivor"] = forms.ChoiceField(label="Which record stays?", choices=pairs, initial=kept, widget=forms.RadioSelect)
        for field in comparison.differing:
            self.fields[f"{FIELD}{field.name}"] = forms.ChoiceField(label=field.label, choices=pairs, required=False)
        self.fields[f"{FIELD}{TAGS}"] = forms.ChoiceField(label="Tags", choices=[(BOTH, "Both"), *pairs], required=False)

    def clean(self) -> dict[str, Any]:
        """survivor, absorbed and choices, as `merging.merge` takes them."""
        cleaned = super().clean() or {}
        reference = cleaned.get("survivor")
        if reference is None:
            return {}
        survivor = self.sides[reference]
        absorbed: Customer = next(customer for customer in self.sides.values() if customer != survivor)
        chosen = {name.removeprefix(FIELD): value for name, value in cleaned.items() if name.startswith(FIELD) and value}
        return {"survivor": survivor, "absorbed": absorbed, "choices": merges.choices_of(chosen, survivor)}


class Other(forms.Form):
    """The record to merge with: its reference, or words to find it by."""

    words = forms.CharField(label="Find the other record", max_length=200, help_text="Name, number, email or reference.")


def number_given(text: str) -> int | None:
    """The number of a reference in an address."""
    return rules.number_in(text)
