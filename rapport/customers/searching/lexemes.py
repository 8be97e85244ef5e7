"""Tests of a customer's search vector, as Q objects that use its index."""

from collections.abc import Sequence

from django.db.models import BooleanField, Func, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Reverse

from rapport.core.prepared import Given
from rapport.customers.models import ContactPoint
from rapport.customers.models.customer import FOUND_BY, STAGE_MARK
from rapport.customers.normalising import found_by, postcodes
from rapport.customers.rules import Channel

FEWEST_DIGITS = 5
SHORTEST_START = 3  # letters of a word that others are looked up by as their beginning; shorter ones begin too many
INWARD, LONGEST_DISTRICT = 3, 4  # characters of a postcode after its blank, and at most before it


def quoted(word: str) -> str:
    """A word as a tsquery holds it."""
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"


def both(*queries: str) -> str:
    """A tsquery that asks for all of these."""
    return " & ".join(queries)


def either(*queries: str) -> str:
    """A tsquery that asks for one of these."""
    return "(" + " | ".join(queries) + ")" if len(queries) > 1 else queries[0]


def answers(vector: Combinable, tsquery: str | Given) -> Q:
    """Rows whose search vector answers a tsquery."""
    query = Func(tsquery if isinstance(tsquery, Given) else Value(tsquery), template="%(expressions)s::tsquery")
    return Q(Func(vector, query, template="%(expressions)s", arg_joiner=" @@ ", output_field=BooleanField()))


def matches(tsquery: str | Given) -> Q:
    """Customers whose vector, with their stage, answers a tsquery."""
    return answers(FOUND_BY, tsquery)


def in_stage(stage: str) -> Q:
    """Customers in a stage, from the index of the vector. Worth it only beside another question to that index."""
    return matches(quoted(f"{STAGE_MARK}{stage}"))


def starting(word: str) -> str:
    """A tsquery for words or keys that begin so."""
    return quoted(word) + ":*"


def typed(words: Sequence[str]) -> str:
    """A tsquery for a text that may still be being typed: all of its words, the last also as a beginning when it is long enough."""
    *whole, last = words
    begun = starting(last) if not whole or len(last) >= SHORTEST_START else quoted(last)
    return both(*map(quoted, whole), begun)


def matching(*words: str, is_start: bool = False) -> Q:
    """Customers who have all these words or keys; with `is_start`, some that begin so. No words: everyone."""
    if not words:
        return Q()
    return matches(both(*((starting if is_start else quoted)(word) for word in words)))


def postcode_starts(given: str) -> str:
    """A tsquery for postcodes that begin with these letters and digits, wherever the blank is."""
    key = given.replace(" ", "").casefold()
    places = [at for at in range(max(2, len(key) - INWARD), len(key)) if key[at].isdigit()]
    return either(starting(found_by.postcode(key)), *(starting(found_by.postcode(f"{key[:at]} {key[at:]}")) for at in places))


def postcode_within(given: str) -> str:
    """A tsquery for an area (CH), a district (CH1, which is not CH10), a sector (CH1 2) or a whole postcode."""
    text = " ".join(given.upper().split())
    whole = postcodes.find(text)
    if whole:
        return quoted(found_by.postcode(whole.formatted))
    if text.isalpha():
        return either(*(starting(found_by.postcode(f"{text}{digit}")) for digit in range(10)))
    is_district = " " not in text and len(text) <= LONGEST_DISTRICT
    return starting(found_by.postcode(text + (" " if is_district else "")))


def phones_ending(text: str) -> QuerySet[ContactPoint]:
    """Phone numbers that end in these digits; none when there are fewer than five digits."""
    digits = "".join(letter for letter in text if letter.isascii() and letter.isdigit())
    if len(digits) < FEWEST_DIGITS:
        return ContactPoint.objects.none()
    return ContactPoint.objects.alias(backwards=Reverse("key")).filter(channel=Channel.PHONE, backwards__startswith=digits[::-1])
