"""The status that a case gets when nobody chooses one."""

from rapport.cases.models import CaseStatus
from rapport.cases.rules.words import Category

USUAL = {
    Category.OPEN: ("New", "We have it"),
    Category.CUSTOMER: ("Waiting for the customer", "Waiting to hear from you"),
    Category.OTHERS: ("Waiting for others", "Waiting for someone else"),
    Category.RESOLVED: ("Sorted out", "Sorted out"),
    Category.CLOSED: ("Closed", "Closed"),
}


def first(category: str) -> CaseStatus:
    """The first status of a category in use; where an organisation has none, the usual one is made."""
    found = CaseStatus.objects.filter(category=category, archived_at=None).order_by("position", "id").first()
    if found is not None:
        return found
    name, customer_name = USUAL[Category(category)]
    made, _ = CaseStatus.objects.get_or_create(name=name, defaults={"category": category, "customer_name": customer_name, "position": 50})
    return made


def going_on() -> CaseStatus:
    """The status of a case that we work on again: the last of the open ones, such as "In progress"."""
    found = CaseStatus.objects.filter(category=Category.OPEN, archived_at=None).order_by("-position", "-id").first()
    return found or first(Category.OPEN)
