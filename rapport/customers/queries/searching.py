"""Finding customers by what people type: part of a name, a number, an email, a postcode, a reference.

`narrowed` is for a list that has an order of its own. `find` ranks: what was typed whole before what only begins so (of a few letters,
names that are sorted under them first), that before what was probably meant (looked for only when nothing fits as typed); among equals,
those we spoke to last. Each step looks at a bounded number of customers, so that a very common word costs no more than a rare one, and
a word that nobody has is not looked for.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from rapport.core.prepared import Given, Prepared
from rapport.customers import rules
from rapport.customers.models import ContactPoint, Customer
from rapport.customers.normalising import found_by, names, phones, postcodes
from rapport.customers.queries import records
from rapport.customers.queries.listing import LAST
from rapport.customers.queries.rows import place_of
from rapport.customers.rules import Channel
from rapport.customers.searching import corrections, lexemes
from rapport.customers.searching.corrections import Known
from rapport.team.actors import Actor
from rapport.team.reading import Reading

LONGEST = 200  # characters
MOST_WORDS = 8
FEWEST_DIGITS = 5
LOOKED_AT = 300  # customers looked at in one step
_TRUNK_ZERO = re.compile(r"^(\+|00)(\d{1,3}) ?\(0\)")


@dataclass(frozen=True)
class Asked:
    """What a typed text may mean: folded words, the text as one key, starts of phone numbers, its digits, the number of a reference (or,
    without `is_reference`, only a number), a postcode."""

    words: tuple[str, ...]
    key: str
    phone_starts: tuple[str, ...]
    digits: str
    number: int | None
    postcode: str
    is_reference: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing can be looked for."""
        return not (self.words or self.key)


def understand(text: str) -> Asked:
    """Read what somebody typed."""
    text = _TRUNK_ZERO.sub(r"\1\2", " ".join(text[:LONGEST].replace("\x00", "").split()))
    digits = "".join(letter for letter in text if letter.isascii() and letter.isdigit())
    is_number = bool(digits) and not any(letter.isalpha() for letter in text)
    number = rules.number_in(text)
    is_reference = number is not None
    if number is None and is_number and digits == text.replace(" ", "") and len(digits) <= 12:
        number = int(digits) or None
    return Asked(
        words=tuple(dict.fromkeys([word[: found_by.LONGEST_WORD] for word in names.fold(text).split()]))[:MOST_WORDS],
        key=text.casefold().replace(" ", ""),
        phone_starts=phones.keys(text) if is_number else (),
        digits=digits if is_number and len(digits) >= FEWEST_DIGITS else "",
        number=number,
        postcode=text if any(map(str.isdigit, text)) and postcodes.is_fragment(text) else "",
        is_reference=is_reference,
    )


def narrowed(text: str) -> Q:
    """The customers a list keeps when somebody types in its filter: every word begins a word of theirs, or a number fits."""
    asked = understand(text)
    if asked.is_empty:
        return Q()
    numbers = [asked.number] if asked.number else []
    if asked.digits:
        numbers += lexemes.phones_ending(asked.digits).values_list("customer", flat=True)[:LOOKED_AT]
    found = lexemes.matches(lexemes.either(*_starts(asked)))
    return found | Q(pk__in=numbers) if numbers else found


def leading(text: str) -> str:
    """The one word that a text is, folded: a list by name shows first those whose name is sorted under it."""
    words = understand(text).words
    return words[0] if len(words) == 1 else ""


def _whole(asked: Asked, known: Known) -> list[str]:
    """The tsqueries for words and keys that were typed whole."""
    ways = [lexemes.quoted(found_by.whole(key)) for key in (asked.key, *asked.phone_starts)]
    if asked.key.startswith("@"):
        ways.append(lexemes.quoted(asked.key))
    if asked.postcode and postcodes.find(asked.postcode):
        ways.append(lexemes.postcode_within(asked.postcode))
    if asked.words and known.whole.issuperset(asked.words):
        ways.append("(" + lexemes.both(*map(lexemes.quoted, asked.words)) + ")")
    return ways


def _typing(asked: Asked, known: Known) -> list[str]:
    """The tsqueries for a text whose last word is still being typed: the words before it are whole, which is far less work."""
    *whole, last = asked.words or ("",)
    is_known = bool(last) and last in known.begun and known.whole.issuperset(whole)
    return [*_key_starts(asked), *([_begun(asked.words, whole)] if is_known else [])]


def _starts(asked: Asked) -> list[str]:
    """The tsqueries for words and keys that begin so."""
    return [*_key_starts(asked), *([_begun(asked.words)] if asked.words else [])] or [lexemes.quoted(asked.key)]


def _key_starts(asked: Asked) -> list[str]:
    """The tsqueries for keys that begin so. A text of letters alone begins none."""
    ways = [lexemes.starting(found_by.whole(start)) for start in asked.phone_starts]
    if asked.key.startswith("@"):
        ways.append(lexemes.starting(asked.key))
    elif not asked.key.isalpha() and len(asked.key) >= lexemes.SHORTEST_START:
        ways.append(lexemes.starting(found_by.whole(asked.key)))
    if asked.postcode:
        ways.append(lexemes.postcode_starts(asked.postcode))
    return ways


def _begun(words: Sequence[str], whole: Sequence[str] = ()) -> str:
    """The tsquery for words that begin so, but those that are `whole`."""
    is_only = len(words) == 1
    return "(" + lexemes.both(*(lexemes.quoted(word) if word in whole else _start(word, is_only=is_only) for word in words)) + ")"


def _start(word: str, *, is_only: bool) -> str:
    return lexemes.quoted(word) + (":*" if is_only or len(word) >= lexemes.SHORTEST_START else "")


def _meant(asked: Asked, known: Known) -> list[str]:
    """The tsquery for words that were mistyped, or stand inside longer ones; nothing when one of them can be no word we know."""
    near = corrections.near([word for word in asked.words if word not in known.begun] or asked.words)
    if not any(near.values()) or any(word not in known.begun and not near.get(word) for word in asked.words):
        return []
    last = asked.words[-1]
    ways = (_as_meant(word, known, near.get(word, []), is_last=word == last) for word in asked.words)
    return [lexemes.both(*(lexemes.either(*each) for each in ways))]


def _as_meant(word: str, known: Known, near: Sequence[str], *, is_last: bool) -> list[str]:
    """The word itself, if anybody has one or (while it may still be being typed) one that begins so, and those it may stand for."""
    itself = lexemes.quoted(word) if word in known.whole and not is_last else _start(word, is_only=False)
    return [*([itself] if word in known.begun else []), *map(lexemes.quoted, near)]


@dataclass(frozen=True)
class Found:
    """A customer that was found, with the first line of their address."""

    customer: Customer
    place: str


def find(text: str, by: Actor, limit: int = 20) -> list[Found]:
    """The customers somebody may mean, the likeliest first; old references lead to who they became."""
    asked = understand(text)
    if asked.is_empty:
        return []
    seen = dict.fromkeys(_by_number(asked, by))
    known = corrections.known(asked.words)
    seen |= dict.fromkeys(_matching(_whole(asked, known), by))
    if seen and asked.is_reference:
        return _found(list(seen)[:limit])
    if len(seen) < limit and len(asked.words) == 1 and len(asked.key) <= lexemes.SHORTEST_START:
        seen |= dict.fromkeys(_ranked(_sorted_under(by, start=asked.words[0], end=asked.words[0] + LAST)))
    if len(seen) < limit:
        seen |= dict.fromkeys(_matching(_typing(asked, known), by))
    if not seen and len(asked.words) > 1 and known.begun.issuperset(asked.words):
        seen |= dict.fromkeys(_matching([_begun(asked.words)], by))
    if asked.digits and len(seen) < limit:
        seen |= dict.fromkeys(_ranked(_looked_at(_searched(by).filter(pk__in=lexemes.phones_ending(asked.digits).values("customer")))))
    if not seen:
        seen |= dict.fromkeys(_matching(_meant(asked, known), by))
    return _found(list(seen)[:limit])


def _named_so(by: Actor) -> QuerySet[Customer, tuple[int, datetime | None, datetime | None]]:
    """Customers in daily use sorted under a beginning. A letter or two begin the words of very many, and these stand side by side."""
    found = records.live(by).filter(sort_name__gte=Given("start"), sort_name__lt=Given("end"))
    return _looked_at(found.order_by("sort_name", "id"))


def _searched(by: Actor) -> QuerySet[Customer]:
    return records.visible(by).filter(merged_into=None)


def _by_number(asked: Asked, by: Actor) -> Iterable[int]:
    """Whom a reference leads to, through merges."""
    customer = records.visible(by).filter(pk=asked.number).select_related("merged_into").first() if asked.number else None
    if customer is None:
        return []
    survivor = records.survivor_of(customer)
    return _searched(by).filter(pk=survivor.pk).values_list("pk", flat=True)


def _matching(ways: Sequence[str], by: Actor) -> list[int]:
    """Numbers of the customers that one of these tsqueries finds, ranked."""
    return _ranked(_answering(by, query=lexemes.either(*ways))) if ways else []


def _looked_at(found: QuerySet[Customer]) -> QuerySet[Customer, tuple[int, datetime | None, datetime | None]]:
    return found.values_list("pk", "last_contact_at", "archived_at")[:LOOKED_AT]


def _ranked(looked_at: Iterable[tuple[int, datetime | None, datetime | None]]) -> list[int]:
    """Numbers of customers, in daily use before archived, the latest contact first."""
    return [
        number
        for number, _, _ in sorted(looked_at, key=lambda row: (row[2] is None, row[1] is not None, row[1] or 0, row[0]), reverse=True)
    ]


def _found(numbers: Sequence[int]) -> list[Found]:
    if not numbers:
        return []
    customers = {customer.pk: customer for customer in _shown(numbers=numbers)}
    places = {number: place_of(lines) or value for number, value, lines in _addresses(numbers=numbers)}
    return [Found(customers[number], places.get(number, "")) for number in numbers if number in customers]


_sorted_under = Reading(_named_so)
_answering = Reading(lambda by: _looked_at(_searched(by).filter(lexemes.matches(Given("query")))))
_shown = Prepared(
    lambda: Customer.objects.only("kind", "name", "is_deceased", "archived_at").filter(pk__among=Given("numbers")), keeps_plan=True
)
_addresses = Prepared(
    lambda: (
        ContactPoint.objects.filter(customer__among=Given("numbers"), channel=Channel.ADDRESS)
        .order_by("is_preferred", "-pk")
        .values_list("customer_id", "value", "parts__lines")
    ),
    keeps_plan=True,
)
