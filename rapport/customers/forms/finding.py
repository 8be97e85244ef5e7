"""A field that finds another customer: by reference, or by words and then a choice among those found. Works without scripts."""

from typing import Any, cast

from django import forms

from rapport.customers import rules
from rapport.customers.models import Customer
from rapport.customers.queries import records, searching
from rapport.team.actors import Actor

MOST = 8  # customers to choose among
FIND = "find"  # the button that only looks


class FindInput(forms.TextInput):
    """Words or a reference, a button that finds, and whoever was found to choose from."""

    template_name = "customers/widgets/find.html"

    def __init__(self) -> None:
        super().__init__(attrs={"autocomplete": "off"})
        self.found: list[searching.Found] = []
        self.words = ""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """The one who was chosen, else what was typed."""
        return data.get(f"{name}-chosen") or super().value_from_datadict(data, files, name)

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """With whoever was found."""
        context = super().get_context(name, value, attrs)
        context["widget"] |= {"found": self.found, "words": self.words}
        return context


class CustomerField(forms.CharField):
    """Another customer whom the person may see; `but` is never offered, and `also` may stay although they are archived or out of sight."""

    widget = FindInput

    def __init__(self, *, more: str = "", **given: Any) -> None:
        hint = " ".join(filter(None, ["Name, number, email or reference, like CU-104882.", more]))
        super().__init__(max_length=searching.LONGEST, help_text=hint, **given)
        self.by: Actor | None = None
        self.but: Customer | None = None
        self.also: Customer | None = None

    @property
    def _shown(self) -> FindInput:
        return cast(FindInput, self.widget)

    def look(self, words: str) -> None:
        """Show who is found by these words."""
        if self.by is None or rules.number_in(words) is not None or not words.strip():
            return
        hits = searching.find(words, self.by, MOST + 1)
        self._shown.words = words.strip()
        self._shown.found = [hit for hit in hits if hit.customer != self.but][:MOST]

    def in_words(self, value: Any) -> str:
        """Who a number stands for, where the person may see them; "" for nobody."""
        if value is None or self.by is None:
            return ""
        found = records.visible(self.by).filter(pk=value).first()
        return f"{found.name}, {found.reference}" if found else "A customer you may not see"

    def clean(self, value: Any) -> Any:
        """The customer that is meant."""
        text = super().clean(value)
        if not text or self.by is None:
            return None
        number = rules.number_in(text)
        if number is None:
            self.look(text)
            found = "Choose whom you mean." if self._shown.found else f"Nobody was found by “{text[:60]}”."
            raise forms.ValidationError(found)
        if self.also is not None and number == self.also.pk:
            return self.also
        other = records.live(self.by).filter(pk=number).first()
        if other is None:
            raise forms.ValidationError("No customer has this reference. It looks like CU-104882.")
        return other
