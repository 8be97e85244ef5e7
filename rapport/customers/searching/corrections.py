"""Which words customers have, and those that somebody may have meant: that differ by a typing error, or hold the letters inside.

A word with one wrong letter keeps its first half, its last half or its two ends, so each of these is looked up whole in the
trigram index; a long word with two errors keeps a third. What comes back is ranked by how many strokes apart it is.
"""

from collections.abc import Collection, Iterable, Iterator
from typing import Any, NamedTuple

from django.db import connection
from rapidfuzz.distance import OSA

SHORTEST = 4  # letters: below, every word is a neighbour of every other
LONGER = 6  # letters from which two errors are forgiven
LONG = 8  # letters from which thirds are looked up
MOST_LOOKED_AT = 2_000
MOST_MEANT = 8
MOST_INSIDE = 40


class Known(NamedTuple):
    """Of some words, those that a customer has: whole, and as the beginning of a word."""

    whole: frozenset[str]
    begun: frozenset[str]


def known(words: Collection[str]) -> Known:
    """Which of these words are worth looking for: a question for a word that nobody has finds nobody. One statement."""
    sql = (
        "SELECT asked, coalesce((SELECT word FROM customers_word WHERE word >= asked ORDER BY word LIMIT 1), '')"
        " FROM unnest(%s::varchar[]) AS asked"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [list(words)])
        following = cursor.fetchall()
    whole = frozenset(word for word, found in following if found == word)
    return Known(whole, frozenset(word for word, found in following if found.startswith(word)))


def near(words: Iterable[str]) -> dict[str, list[str]]:
    """The known words that each of these may stand for, with one query: first those it may be a slip for, then those it is inside."""
    asked = [word for word in words if len(word) >= SHORTEST and word.isalpha()]
    if not asked:
        return {}
    parts = [(part, values) for number, word in enumerate(asked) for part, values in _selects(number, word)]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ".join(part for part, _ in parts), [value for _, values in parts for value in values])
        rows = cursor.fetchall()
    return {word: _chosen(word, [found for at, found in rows if at == number]) for number, word in enumerate(asked)}


def _chosen(word: str, candidates: Iterable[str]) -> list[str]:
    """The nearest slips, all as many strokes away; then, or where there is none, the shortest words around it."""
    others = [other for other in candidates if other != word]
    strokes = allowed(word)
    slips = sorted((distance, other) for other in others if (distance := OSA.distance(word, other, score_cutoff=strokes)) <= strokes)
    nearest = [other for distance, other in slips if distance == slips[0][0]]
    around = sorted((other for other in others if other.find(word) > 0), key=lambda other: (len(other), other))
    return list(dict.fromkeys([*nearest[:MOST_MEANT], *around]))


def allowed(word: str) -> int:
    """How many strokes a slip may be away: one, in a longer word two."""
    return 1 if len(word) < LONGER else 2


def _selects(number: int, word: str) -> Iterator[tuple[str, list[Any]]]:
    """Lookups for one word. Each stops at a bound, so that common letters cost no more than rare ones."""
    for piece in _pieces(word):
        yield (
            "(SELECT %s::int, word FROM customers_word WHERE grams @> %s::varchar[] AND length(word) BETWEEN %s AND %s LIMIT %s)",
            [number, piece, len(word) - allowed(word), len(word) + allowed(word), MOST_LOOKED_AT],
        )
    yield (
        "(SELECT %s::int, word FROM customers_word WHERE grams @> %s::varchar[] AND position(%s in word) > 1 LIMIT %s)",
        [number, _windows(word), word, MOST_INSIDE],
    )


def _pieces(word: str) -> list[list[str]]:
    """The trigrams of each part that an error may have left whole."""
    half, third = (len(word) + 1) // 2, (len(word) + 2) // 3
    padded = f"  {word} "
    pieces = [_windows(padded[: half + 2]), _windows(padded[half + 1 :]), [padded[:3], padded[-3:]]]
    if len(word) >= LONG:
        pieces += [_windows(padded[: third + 2]), _windows(word[third : 2 * third + 1]), _windows(padded[-third - 1 :])]
    return pieces


def _windows(text: str) -> list[str]:
    return sorted({text[at : at + 3] for at in range(len(text) - 2)})
