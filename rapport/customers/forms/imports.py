"""Sending a file of customers, and saying which column is what."""

from typing import Any

from django import forms

from rapport.core.forms import ActionForm
from rapport.customers.importing import signs, writing
from rapport.customers.mapping import BadMapping, Field, Mapping
from rapport.customers.models import CustomField, Import

CUSTOM = "custom:"
SHOWN = 3


class Upload(ActionForm):
    """A file to bring in."""

    file = forms.FileField(label="File", max_length=200, help_text="CSV, Excel or vCard, in any column order.")


class Plan(ActionForm):
    """What each column is, when a row is somebody we have, and what happens then."""

    rules = forms.MultipleChoiceField(
        label="A row is a customer we already have when both have",
        required=False,
        choices=[(rule, words) for rule, words in signs.RULES.items()],
        widget=forms.CheckboxSelectMultiple,
        help_text="The same external id always counts.",
    )
    policy = forms.ChoiceField(
        label="What happens to customers we already have", choices=list(writing.POLICIES.items()), widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, imported: Import, **kwargs: Any) -> None:
        super().__init__(
            *args, initial={"rules": imported.match_by.get("rules", []), "policy": imported.match_by.get("policy", "")}, **kwargs
        )
        self.mapping = Mapping.from_dict(imported.mapping) if imported.mapping else None
        for column in self.mapping.columns if self.mapping else ():
            initial = f"{CUSTOM}{column.custom}" if column.field == Field.CUSTOM else column.field.value
            self.fields[f"column{column.index}"] = forms.ChoiceField(
                label=column.header, required=False, choices=targets(), initial=initial, help_text=column.reason
            )

    def clean(self) -> dict[str, Any]:
        """The answers as `imports.plan` takes them."""
        cleaned = super().clean() or {}
        mapping = self.mapping
        for column in mapping.columns if mapping else ():
            target = cleaned.pop(f"column{column.index}", "") or Field.IGNORE.value
            was = f"{CUSTOM}{column.custom}" if column.field == Field.CUSTOM else column.field.value
            if target != was:
                mapping = self._changed(mapping, column.index, target)
        return {**cleaned, "mapping": mapping}

    def _changed(self, mapping: Any, index: int, target: str) -> Any:
        is_custom = target.startswith(CUSTOM)
        try:
            return mapping.with_column(
                index, field=Field.CUSTOM if is_custom else Field(target), custom=target.removeprefix(CUSTOM) if is_custom else ""
            )
        except BadMapping as refusal:
            self.add_error(f"column{index}", refusal.sentence)
            return mapping


def targets() -> list[tuple[str, str]]:
    """Everything a column can be, the organisation's own fields last."""
    plain = [(field.value, field.value.replace("-", " ").capitalize()) for field in Field if field != Field.CUSTOM]
    own = CustomField.objects.filter(archived_at=None).values_list("key", "label")
    return [*plain, *((f"{CUSTOM}{key}", f"Our own: {label}") for key, label in own)]
