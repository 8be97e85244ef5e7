"""Customers' references in addresses: /customers/CU-104882/. The number counts, the prefix does not."""

from django.urls import register_converter

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


register_converter(ReferenceConverter, "reference")
