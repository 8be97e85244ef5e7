"""How one is told."""

from typing import Any

from django import forms

from rapport.core import wording
from rapport.core.forms import ActionForm
from rapport.notifications.rules import Kind, Way


class ChoiceForm(ActionForm):
    """One choice for each kind, and the hour of the daily mail."""

    digest_hour = forms.TypedChoiceField(
        label="The daily email comes at",
        choices=[(hour, wording.minute_time(hour * 60)) for hour in range(24)],
        coerce=int,
    )

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        for kind in Kind:
            self.fields[kind.value] = forms.ChoiceField(label=kind.label, choices=Way)
        self.order_fields([*Kind.values, "digest_hour"])

    def clean(self) -> dict[str, Any]:
        """As the action takes it."""
        given = dict(self.cleaned_data)
        return {"digest_hour": given.pop("digest_hour", None), "ways": given}
