"""Forms that ask and clean, and hand over to one action."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import cache
from types import MappingProxyType
from typing import Any, cast

from django import forms
from django.forms.renderers import TemplatesSetting
from django.forms.utils import pretty_name
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from rapport.core.errors import Clash, Conflict, Refused

EXAMPLES = {
    forms.DateTimeField: "Enter a date and time, like 23/11/2026 16:40.",
    forms.DateField: "Enter a date, like 23/11/2026.",
    forms.TimeField: "Enter a time, like 16:40.",
    forms.EmailField: "Enter an email address, like name@example.com.",
    forms.IntegerField: "Enter a whole number, like 12.",
    forms.URLField: "Enter a web address, like https://example.com.",
}
LIMITS = {
    "max_length": "Shorten this to %(limit_value)d characters; it has %(show_value)d.",
    "min_length": "Make this at least %(limit_value)d characters; it has %(show_value)d.",
    "max_value": "Enter %(limit_value)s or less.",
    "min_value": "Enter %(limit_value)s or more.",
    "null_characters_not_allowed": "Type this again: it holds a character that cannot be read.",
}
NAMED = "Give the file a shorter name, of at most %(max)d characters; it has %(length)d."
TWICE = "This was sent twice, with different answers. Give one."
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
    """A date and time in the browser's own picker; with seconds where there are any."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")

    def format_value(self, value: Any) -> str | None:
        """The moment as the picker takes it."""
        is_exact = isinstance(value, datetime) and value.second
        return value.strftime(f"{self.format}:%S") if is_exact else super().format_value(value)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """A picker takes seconds only when it is told that it goes by them."""
        context = super().get_context(name, value, attrs)
        if str(context["widget"]["value"] or "").count(":") > 1:
            context["widget"]["attrs"]["step"] = "1"
        return context


class ActionForm(forms.Form):
    """What a screen asks. `carry_out` calls one action with what was given, and shows its refusal on the form."""

    use_required_attribute = False
    clash_labels: Mapping[str, str] = MappingProxyType({})  # of what two may change at once and no field here is called after

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        speak_plainly(self.fields)
        for field in self.fields.values():
            _pick_natively(field)

    def full_clean(self) -> None:
        """Clean everything; an answer that came twice is neither, and a moment that comes back as it was shown is as it was."""
        super().full_clean()
        for name, moment in self._untouched() if self.is_bound else ():
            self.errors.pop(name, None)
            self.cleaned_data[name] = moment
        for name in self.fields if self.is_bound else ():
            if self._is_twofold(name):
                self.add_error(name, TWICE)

    def _untouched(self) -> Iterator[tuple[str, datetime]]:
        """Moments that nobody changed: what the picker shows of one leaves out parts of a second, and which of two it is in autumn."""
        for name, field in self.fields.items():
            was = self.initial.get(name)
            if isinstance(field.widget, MomentInput) and isinstance(was, datetime):
                shown = field.widget.format_value(field.prepare_value(was))
                if self.data.get(self.add_prefix(name)) == shown:
                    yield name, was

    def _is_twofold(self, name: str) -> bool:
        """Whether a field that takes one answer was sent several that differ. The same one again does no harm."""
        key, widget = self.add_prefix(name), self.fields[name].widget
        sent = [given.getlist(key) for given in (self.data, self.files) if isinstance(given, MultiValueDict)]
        if not any(len(each) > 1 and any(one != each[0] for one in each) for each in sent):
            return False
        return not isinstance(widget.value_from_datadict(self.data, self.files, key), list | tuple)

    def carry_out(self, action: Callable[..., Any], **given: Any) -> Any | None:
        """The action's result; None when the form or the rule says no (the reasons are then on the form).

        A Conflict passes through: the view shows it field by field (core/_conflict.html).
        """
        if not self.is_valid():
            return None
        try:
            return action(**given, **self.cleaned_data)
        except Conflict:
            raise
        except Refused as refusal:
            field = refusal.field if refusal.field in self.fields else None
            self.add_error(field, refusal.sentence)
            return None

    def on_top_of(self, conflict: Conflict) -> list[dict[str, Any]]:
        """What two people changed at once, in the words of the fields (core/_clashes.html). What was written stays in the form, and sent
        once more it goes over the newest version."""
        self.add_error(None, conflict.sentence)
        sent = cast(QueryDict, self.data).copy()
        sent["version"] = str(conflict.version)
        self.data = sent  # type: ignore[assignment]
        return [_in_words(self.fields.get(clash.field), clash, self.clash_labels.get(clash.field, "")) for clash in conflict.clashes]


def _in_words(field: forms.Field | None, clash: Clash, label: str) -> dict[str, Any]:
    words, say = dict(getattr(field, "choices", ())), getattr(field, "in_words", lambda value: value)
    sides = {side: say(getattr(clash, side)) for side in ("original", "theirs", "mine")}
    told = {
        side: [words.get(each, each) for each in value] if isinstance(value, list) else words.get(value, value)
        for side, value in sides.items()
    }
    return {"label": label or (field and field.label) or pretty_name(clash.field), **told}


def speak_plainly(fields: Mapping[str, forms.Field]) -> None:
    """Give fields errors that say what to do, unless they have their own."""
    for name, field in fields.items():
        defaults = _defaults(type(field))  # type: ignore[arg-type]
        for code, sentence in _sentences(field, name.replace("_", " ")).items():
            if field.error_messages.get(code) == defaults.get(code):
                field.error_messages[code] = sentence


@cache
def _defaults(kind: type[forms.Field]) -> dict[str, Any]:
    """Django's own words for a kind of field."""
    return {code: words for base in reversed(kind.__mro__) for code, words in getattr(base, "default_error_messages", {}).items()}


def _sentences(field: forms.Field, name: str) -> dict[str, str]:
    label = str(field.label or name)
    asked = label[:1].lower() + label[1:] if label[1:2].islower() else label
    choose = f"Choose {asked} from the list."
    required = choose if isinstance(field.widget, PICKED) else f"Enter {asked}."
    sentences = {**LIMITS, "required": required, "invalid_choice": choose, "invalid_list": choose}
    if isinstance(field, forms.FileField):
        sentences["max_length"] = NAMED
    example = next((words for kind, words in EXAMPLES.items() if isinstance(field, kind)), None)
    return {**sentences, "invalid": example} if example else sentences


def _pick_natively(field: forms.Field) -> None:
    """Swap Django's plain text boxes for dates with the browser's own."""
    for plain, native in ((forms.DateInput, DateInput), (forms.DateTimeInput, MomentInput)):
        if type(field.widget) is plain:
            field.widget = native(field.widget.attrs)
