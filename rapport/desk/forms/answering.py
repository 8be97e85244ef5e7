"""What the screens ask that answer every part of a larger case at once."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from rapport.cases.queries.parts import Part
from rapport.conversations.models import Draft
from rapport.core.forms import ActionForm

FIELDS = "Each gets their own in the place of {{ customer.formal_name }}, {{ customer.first_name }} and {{ case.reference }}."


class AnswerAll(ActionForm):
    """One text, and the parts it goes to."""

    text = forms.CharField(
        label="What to answer",
        max_length=20_000,
        help_text=FIELDS,
        widget=forms.Textarea({"rows": 8}),
        error_messages={"required": "Write what to answer."},
    )

    def __init__(self, *args: Any, reached: Sequence[Part], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reached = {str(part.case.pk): part for part in reached}

    def left_out(self) -> list[int]:
        """The parts whose box is not ticked."""
        chosen = set(self.data.getlist("part"))  # type: ignore[attr-defined]
        return [part.case.pk for key, part in self.reached.items() if key not in chosen]

    def clean(self) -> dict[str, Any]:
        """It has to go to somebody."""
        if len(self.left_out()) == len(self.reached):
            raise forms.ValidationError("Choose at least one case that gets it.")
        return self.cleaned_data


def changed_texts(given: QueryDict, drafts: Sequence[Draft]) -> dict[int, tuple[str, int]]:
    """What was written into each draft that differs from what is kept: the text and the version that was seen."""
    found = {}
    for draft in drafts:
        text = given.get(f"text-{draft.pk}")
        if text is not None and text.replace("\r\n", "\n").strip() != draft.text.strip():
            found[draft.pk] = text, version_of(given, draft)
    return found


def version_of(given: QueryDict, draft: Draft) -> int:
    """The version of a draft that the page showed."""
    seen = given.get(f"version-{draft.pk}", "")
    return int(seen) if seen.isdecimal() and len(seen) < 9 else draft.version


def confirmed_in(given: QueryDict, drafts: Sequence[Draft]) -> dict[int, list[str]]:
    """What somebody looked at in each draft."""
    return {draft.pk: given.getlist(f"confirmed-{draft.pk}") for draft in drafts}
