"""The words that a message is found by: folded as customers' names are, each once, and no more than a long letter has."""

from collections.abc import Iterable

from rapport.customers.normalising.words import search_words

LONGEST = 40_000  # characters of a text that are looked at


def words_of(*texts: str) -> tuple[str, ...]:
    """The distinct folded words of these texts, in order of appearance."""
    return search_words(*(text[:LONGEST] for text in texts))


def vector(words: Iterable[str]) -> str | None:
    """The words as PostgreSQL writes a tsvector. Folded words are letters and figures, so nothing needs escaping."""
    return " ".join(f"'{word}'" for word in sorted(set(words))) or None
