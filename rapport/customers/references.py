"""Customers' references in addresses: /customers/CU-104882/. The number counts, the prefix does not."""

from django.urls import register_converter
from django.urls.converters import get_converters

from rapport.customers import rules


class ReferenceConverter:
    """A reference in a path, as its number."""

    regex = r"(?:CU|OR|IT|cu|or|it)-[0-9]{1,18}"

    def to_python(self, value: str) -> int:
        number = rules.number_in(value)
        if number is None:
            raise ValueError(value)
        return number

    def to_url(self, value: str | int) -> str:
        return value if isinstance(value, str) else rules.reference(rules.Kind.PERSON, value)


def register() -> None:
    """Make `<reference:number>` known to address patterns; safe to call again."""
    if "reference" not in get_converters():
        register_converter(ReferenceConverter, "reference")
