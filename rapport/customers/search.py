"""How search finds customers."""

from typing import Any

from rapport.core import finding
from rapport.core.finding import Hit
from rapport.customers.queries import searching
from rapport.customers.rules import Kind

ICONS: dict[str, str] = {Kind.PERSON: "person", Kind.ORGANISATION: "building", Kind.TEAM: "team"}


@finding.source("customers", "People and organisations")
def customers(text: str, by: Any, limit: int) -> list[Hit]:
    """Customers the person may see, by what they may have typed."""
    return [_hit(found) for found in searching.find(text, by, limit)]


def _hit(found: searching.Found) -> Hit:
    customer = found.customer
    marks = (*(["Has died"] if customer.is_deceased else []), *(["Archived"] if customer.archived_at else []))
    about = ", ".join(filter(None, [customer.reference, found.place]))
    return Hit(customer.name, about, customer.get_absolute_url(), ICONS[customer.kind], tuple(marks))
