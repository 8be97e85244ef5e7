"""The words of cases: what they are about, where they stand, how they end, and how people quote them."""

import re
from datetime import UTC, datetime

from django.db.models import IntegerChoices, TextChoices


class Kind(TextChoices):
    """What somebody came to us with."""

    ENQUIRY = "enquiry", "Enquiry"
    REQUEST = "request", "Request"
    PROBLEM = "problem", "Problem"
    COMPLAINT = "complaint", "Complaint"
    COMPLIMENT = "compliment", "Compliment"
    INTERNAL = "internal", "Internal request"


class Category(TextChoices):
    """What a status means to the clocks: running, paused, or ended."""

    OPEN = "open", "With us"
    CUSTOMER = "customer", "Waiting for the customer"
    OTHERS = "others", "Waiting for others"
    RESOLVED = "resolved", "Sorted out"
    CLOSED = "closed", "Closed"


OPEN = (Category.OPEN, Category.CUSTOMER, Category.OTHERS)
ENDED = (Category.RESOLVED, Category.CLOSED)


class Priority(IntegerChoices):
    """How much it presses, beside its clocks."""

    LOW = 1, "Low"
    NORMAL = 2, "Normal"
    HIGH = 3, "High"
    URGENT = 4, "Urgent"


class Outcome(TextChoices):
    """How a case ended for the customer."""

    SOLVED = "solved", "Put right"
    ANSWERED = "answered", "Answered"
    PARTLY = "partly", "Partly put right"
    DECLINED = "declined", "We said no"
    WITHDRAWN = "withdrawn", "No longer wanted"
    SILENT = "silent", "No answer from the customer"
    DUPLICATE = "duplicate", "The same as another case"


class DueState(TextChoices):
    """What the list shows of a case's most pressing clock."""

    NONE = "", "No clock"
    RUNNING = "running", "In time"
    WARNED = "warned", "Due soon"
    MISSED = "missed", "Late"
    PAUSED = "paused", "Paused"
    MET = "met", "Met"


UNTIL_AN_ANSWER = datetime(2200, 1, 1, tzinfo=UTC)  # a case that sleeps until the customer answers, whenever that is
_REFERENCE = re.compile(r"^\s*(?:CAS)[\s-]*([0-9][0-9 ]{0,18})\s*$", re.IGNORECASE)


def reference(number: int) -> str:
    """How people quote a case: CAS-22840. At least five digits."""
    return f"CAS-{number:05d}"


def number_in(text: str) -> int | None:
    """The number that a reference stands for, however it is spaced; None when the text is not a reference."""
    found = _REFERENCE.match(text)
    number = int(found[1].replace(" ", "")) if found else 0
    return number if 0 < number < 2**63 else None


def is_open(category: str) -> bool:
    """Whether we still owe an ending."""
    return category in OPEN
