"""Tests of a customer's search vector, as Q objects that use its index."""

from django.db.models import BooleanField, F, Func, Q, QuerySet, Value
from django.db.models.functions import Reverse

from rapport.customers.models import ContactPoint
from rapport.customers.rules import Channel

FEWEST_DIGITS = 5


def quoted(word: str) -> str:
    """A word as a tsquery holds it."""
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"


def both(*queries: str) -> str:
    """A tsquery that asks for all of these."""
    return " & ".join(queries)


def either(*queries: str) -> str:
    """A tsquery that asks for one of these."""
    return "(" + " | ".join(queries) + ")" if len(queries) > 1 else queries[0]


def matches(tsquery: str, column: str = "search") -> Q:
    """Customers whose vector answers a tsquery."""
    query = Func(Value(tsquery), template="%(expressions)s::tsquery")
    return Q(Func(F(column), query, template="%(expressions)s", arg_joiner=" @@ ", output_field=BooleanField()))


def matching(*words: str, is_start: bool = False) -> Q:
    """Customers who have all these words or keys; with `is_start`, words that begin so. No words: everyone."""
    if not words:
        return Q()
    return matches(both(*(quoted(word) + (":*" if is_start else "") for word in words)))


def phones_ending(text: str) -> QuerySet[ContactPoint]:
    """Phone numbers that end in these digits; none when there are fewer than five digits."""
    digits = "".join(letter for letter in text if letter.isascii() and letter.isdigit())
    if len(digits) < FEWEST_DIGITS:
        return ContactPoint.objects.none()
    return ContactPoint.objects.alias(backwards=Reverse("key")).filter(channel=Channel.PHONE, backwards__startswith=digits[::-1])
