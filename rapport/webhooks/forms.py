"""What the screens of webhooks ask."""

from typing import Any

from django import forms

from rapport.core.forms import ActionForm
from rapport.customers import timeline


class WebhookForm(ActionForm):
    """Where to, and what about."""

    name = forms.CharField(label="Name", max_length=100)
    url = forms.CharField(label="Address", max_length=1000, help_text="It starts with https.", widget=forms.URLInput)
    kinds = forms.MultipleChoiceField(
        label="What it hears of", required=False, widget=forms.CheckboxSelectMultiple, help_text="Nothing ticked means everything."
    )

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        names = sorted({kind.split(".", 1)[0] for kind in timeline.types()})
        kept = [kind for kind in self.initial.get("kinds", ()) if kind not in names]
        self.fields["kinds"].choices = [(name, name.capitalize()) for name in names] + [(kind, kind) for kind in kept]  # type: ignore[attr-defined]
