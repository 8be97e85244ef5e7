"""Forms that ask and clean, and hand over to one action."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting

from rapport.core.errors import Refused


class Renderer(TemplatesSetting):
    """Draws fields with the product's own templates (core/templates/forms/)."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"


class ActionForm(forms.Form):
    """What a screen asks. `carry_out` calls one action with what was given, and shows its refusal on the form."""

    def carry_out(self, action: Callable[..., Any], **given: Any) -> Any | None:
        """The action's result; None when the form or the rule says no (the reasons are then on the form)."""
        if not self.is_valid():
            return None
        try:
            return action(**given, **self.cleaned_data)
        except Refused as refusal:
            field = refusal.field if refusal.field in self.fields else None
            self.add_error(field, refusal.sentence)
            return None
