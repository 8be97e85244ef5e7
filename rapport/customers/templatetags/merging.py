"""Two records side by side, for templates."""

from typing import Any

from django import template

from rapport.customers.forms.merging import BOTH, FIELD, Choices
from rapport.customers.joining import TAGS, Side
from rapport.customers.queries.merges import Comparison, Field, Held

register = template.Library()
MINUS = "\u2212"


@register.filter
def sides(comparison: Comparison) -> tuple[Held, Held]:
    """Left, then right."""
    return comparison.left, comparison.right


@register.filter
def chosen(form: Choices, field: Field) -> str:
    """The reference of the side whose value is ticked: as posted, else as usual."""
    left, right = form.sides
    usual = right if field.usual == Side.ABSORBED else left
    return str(form.data.get(f"{FIELD}{field.name}", usual))


@register.filter
def chosen_tags(form: Choices) -> str:
    """Whose tags are ticked: as posted, else those of both."""
    return str(form.data.get(f"{FIELD}{TAGS}", BOTH))


@register.filter
def signed(weight: float) -> str:
    """+4.2 or −1.5."""
    return f"{weight:+.1f}".replace("-", MINUS)


@register.filter
def strongest_first(reasons: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What speaks for it, the strongest first; then what speaks against."""
    return sorted(reasons, key=lambda reason: -reason["weight"])
