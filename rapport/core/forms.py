"""Forms that ask and clean, and hand over to one action."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting

from rapport.core.errors import Refused

PICKED = (forms.Select, forms.RadioSelect, forms.SelectMultiple, forms.CheckboxSelectMultiple)


class Renderer(TemplatesSetting):
    """Draws fields with the product's own templates (core/templates/forms/)."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"


class DateInput(forms.DateInput):
    """A date in the browser's own picker; typed as 23/11/2026 where there is none."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class MomentInput(forms.DateTimeInput):
    """A date and time in the browser's own picker."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class ActionForm(forms.Form):
    """What a screen asks. `carry_out` calls one action with what was given, and shows its refusal on the form."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            _speak_plainly(field, name.replace("_", " "))
            _pick_natively(field)

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


def _speak_plainly(field: forms.Field, name: str) -> None:
    """Give a field errors that say what to do, unless it has its own."""
    label = str(field.label or name)
    lower = label[:1].lower() + label[1:] if label[1:2].islower() else label
    picked = isinstance(field.widget, PICKED)
    sentences = {
        "required": f"Choose {lower}." if picked else f"Enter {lower}.",
        "invalid_choice": f"Choose {lower} from the list.",
        "invalid_list": f"Choose {lower} from the list.",
        "invalid_image": f"Choose an image for {lower}.",
    }
    if isinstance(field, forms.DateTimeField):
        sentences["invalid"] = "Enter a date and time, like 23/11/2026 16:40."
    elif isinstance(field, forms.DateField):
        sentences["invalid"] = "Enter a date, like 23/11/2026."
    elif isinstance(field, forms.EmailField):
        sentences["invalid"] = "Enter an email address, like name@example.com."
    defaults = {key: text for kind in reversed(type(field).__mro__) for key, text in getattr(kind, "default_error_messages", {}).items()}
    for key, sentence in sentences.items():
        if field.error_messages.get(key) == defaults.get(key) and key in defaults:
            field.error_messages[key] = sentence


def _pick_natively(field: forms.Field) -> None:
    """Swap Django's plain text boxes for dates with the browser's own."""
    for plain, native in ((forms.DateInput, DateInput), (forms.DateTimeInput, MomentInput)):
        if type(field.widget) is plain:
            field.widget = native(field.widget.attrs)
