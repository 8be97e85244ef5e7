"""Making one condition of a filter: which field, how compared, with what."""

from typing import Any

from django import forms

from rapport.core.forms import ActionForm
from rapport.customers import filtering
from rapport.customers.filtering import FilterRefused, Rule, fields, values
from rapport.customers.filtering.custom import OPERATORS as CUSTOM_OPERATORS
from rapport.customers.filtering.fields import CUSTOM, EMPTY, ME, MINE, NOBODY, OPERATORS, Field, Type
from rapport.customers.filtering.syntax import Not
from rapport.customers.models import CustomField
from rapport.customers.queries import segments
from rapport.team.models import Team, User

HINTS: dict[Type, str] = {
    Type.DAY: "Like today, 30 days ago, this month, next 7 days or 1 March 2026.",
    Type.NAME: "Part of a name, with or without its accents.",
    Type.POSTCODE: "An area, a district or the whole: CH, CH1, CH1 2AB.",
    Type.PHONE: "Digits, however they are spaced.",
}


def field_choices(own_fields: list[CustomField]) -> list[tuple[str, str]]:
    """What can be asked about, the organisation's own fields after ours."""
    ours = [(field.name, field.label) for field in fields.FIELDS.values()]
    return [*ours, *((f"{CUSTOM}{field.key}", field.label) for field in own_fields)]


class PickField(ActionForm):
    """Which field the condition is about."""

    field = forms.ChoiceField(label="Filter by")

    def __init__(self, *args: Any, own_fields: list[CustomField], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["field"].choices = field_choices(own_fields)  # type: ignore[attr-defined]


class MakeCondition(ActionForm):
    """How the field is compared, and with what. After `is_valid`, `rule` is the condition."""

    operator = forms.ChoiceField(label="How")

    def __init__(self, *args: Any, field: Field, own: CustomField | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.field, self.own, self.rule = field, own, None
        operators = CUSTOM_OPERATORS[own.type] if own else OPERATORS[field.type]
        choices = _choices(field, own)
        shown = [name for name in operators if name != "is any of"]
        self.fields["operator"].choices = [(name, fields.operator_words(name)) for name in shown]  # type: ignore[attr-defined]
        if field.type == Type.PRESENCE:
            self.fields["operator"] = forms.CharField(required=False, widget=forms.HiddenInput)
        self.fields["value"] = _chosen(choices) if choices else _typed(field, own)

    def clean(self) -> dict[str, Any]:
        """Put the condition together; what it cannot be stands beside the value."""
        cleaned = super().clean() or self.cleaned_data
        operator = cleaned.get("operator", "")
        given = cleaned.get("value") or []
        if operator in EMPTY:
            self.errors.pop("value", None)
            self.rule = filtering.Condition(self.field.name, operator)  # type: ignore[assignment]
        elif "operator" in cleaned and given:
            self._build(operator, given if isinstance(given, list) else [given])
        return cleaned

    def _build(self, operator: str, given: list[str]) -> None:
        try:
            found = tuple(values.canonical(self.field, operator, each) for each in given)
        except values.NotAValue as refusal:
            self.add_error("value", str(refusal)[:1].upper() + str(refusal)[1:])
            return
        self.rule = _condition(self.field.name, operator, found)  # type: ignore[assignment]


def _condition(name: str, operator: str, found: tuple[str, ...]) -> Rule:
    if len(found) == 1 or operator not in {"is", "is not"}:
        return filtering.Condition(name, operator, found[:1])
    several = filtering.Condition(name, "is any of", found)
    return Not(several) if operator == "is not" else several


def _choices(field: Field, own: CustomField | None) -> list[tuple[str, str]]:
    if own:
        yes_no = [("yes", "Yes"), ("no", "No")] if own.type == "yes-no" else []
        return yes_no or [(choice, choice) for choice in own.choices]
    if field.name == "owner":
        people = User.objects.filter(is_active=True).order_by("name").values_list("name", flat=True)
        return [(ME, "Me"), (NOBODY, "Nobody"), *((name, name) for name in dict.fromkeys(people) if name)]
    if field.name == "team":
        return [(MINE, "My team"), *((name, name) for name in Team.objects.order_by("name").values_list("name", flat=True))]
    if field.name == "segment":
        return [(name, name) for name in segments.current().values_list("name", flat=True)]
    return list(field.choices.items())


def _chosen(choices: list[tuple[str, str]]) -> forms.Field:
    return forms.MultipleChoiceField(
        label="What", choices=choices, widget=forms.CheckboxSelectMultiple, error_messages={"required": "Choose at least one."}
    )


def _typed(field: Field, own: CustomField | None) -> forms.Field:
    hint = HINTS[Type.DAY] if own and own.type == "date" else HINTS.get(field.type, "")
    return forms.CharField(
        label="What", max_length=values.LONGEST_VALUE, help_text=hint, error_messages={"required": "Enter what to look for."}
    )


class WriteRule(ActionForm):
    """The whole rule in words."""

    where = forms.CharField(
        label="Write the filter yourself",
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 3, "spellcheck": "false"}),
        help_text="Like: stage is at-risk and (tag is vip or added after 30 days ago) and not postcode in CH1",
    )

    def clean_where(self) -> str:
        """The rule, written the usual way."""
        try:
            return filtering.write(filtering.parse(self.cleaned_data["where"]))
        except FilterRefused as refusal:
            raise forms.ValidationError(refusal.sentence) from None
