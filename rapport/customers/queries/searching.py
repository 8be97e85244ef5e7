"""Finding customers by what people type: part of a name, a number, an email, a postcode, a reference."""

from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q

from rapport.customers import rules
from rapport.customers.normalising import names, phones
from rapport.customers.searching import lexemes

LONGEST = 200  # characters
MOST_WORDS = 8
SHORTEST_START = 3  # letters: a shorter word must be whole, unless it is all there is
FEWEST_DIGITS = 5


@dataclass(frozen=True)
class Asked:
    """What a typed text may mean: folded words, the text as one key, starts of phone numbers, its digits, a reference."""

    words: tuple[str, ...]
    key: str
    phone_starts: tuple[str, ...]
    digits: str
    number: int | None

    @property
    def is_empty(self) -> bool:
        """Whether nothing can be looked for."""
        return not (self.words or self.key)


def understand(text: str) -> Asked:
    """Read what somebody typed."""
    text = " ".join(text[:LONGEST].replace("\x00", "").split())
    digits = "".join(letter for letter in text if letter.isascii() and letter.isdigit())
    is_number = bool(digits) and not any(letter.isalpha() for letter in text)
    number = rules.number_in(text)
    if number is None and is_number and digits == text.replace(" ", "") and len(digits) <= 12:
        number = int(digits) or None
    return Asked(
        words=tuple(dict.fromkeys(names.fold(text).split()))[:MOST_WORDS],
        key=text.casefold().replace(" ", ""),
        phone_starts=phones.keys(text) if is_number else (),
        digits=digits if is_number and len(digits) >= FEWEST_DIGITS else "",
        number=number,
    )


def narrowed(text: str) -> Q:
    """The customers a list keeps when somebody types in its filter: every word begins a word of theirs, or a number fits."""
    asked = understand(text)
    if asked.is_empty:
        return Q()
    ways = [lexemes.matches(lexemes.either(*_queries(asked)))]
    if asked.digits:
        ways.append(Q(pk__in=lexemes.phones_ending(asked.digits).values("customer")))
    if asked.number:
        ways.append(Q(pk=asked.number))
    return reduce(or_, ways)


def _queries(asked: Asked) -> list[str]:
    """The tsqueries that one of must hold."""
    starts = [f"{lexemes.quoted(start)}:*" for start in asked.phone_starts]
    if len(asked.words) != 1 or asked.words[0] != asked.key:
        starts.append(f"{lexemes.quoted(asked.key)}:*")
    if asked.words:
        starts.insert(0, "(" + lexemes.both(*(_start(word, is_only=len(asked.words) == 1) for word in asked.words)) + ")")
    return starts


def _start(word: str, *, is_only: bool) -> str:
    return lexemes.quoted(word) + (":*" if is_only or len(word) >= SHORTEST_START else "")
