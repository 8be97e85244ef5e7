"""The distinct words of a text, folded: what search is built from."""

from .names import fold

MOST = 2000  # words kept of one text: a long letter, not a book
LONGEST = 64  # characters kept of one word


def search_words(*texts: str) -> tuple[str, ...]:
    """Each word once, in order of first appearance: ("Zoë O'Brien", "St. John's, CH1") -> zoe obrien st johns ch1."""
    found = dict.fromkeys([word[:LONGEST] for word in fold(" ".join(texts)).split()])
    return tuple(found) if len(found) <= MOST else tuple(found)[:MOST]
