"""The new words of a reply, told from what it quotes and from how it is signed.

A person should see at once what was said now. When in doubt a line counts as said: words of a customer that were hidden do more harm than
old words shown twice.
"""

import re
from dataclasses import dataclass
from typing import Any

from . import forwarded, quoting, signatures
from .bodies import Content
from .facts import Address, Kind
from .html_text import QUOTE as MARKED
from .quoting import EMPTY, HEADER, MARK, ORIGINAL, QUOTE, RULE, SIGNATURE, TELLS, WORDS

_SHORT = 15  # lines after a rule that can be a signature
_ABOVE = re.compile(rf"[{EMPTY}{HEADER}{MARK}{ORIGINAL}{RULE}]*(?:[{TELLS}]+[{EMPTY}{MARK}]*)?")
_QUOTED = re.compile(rf"[{QUOTE}{EMPTY}]*")
_THEN_QUOTES = re.compile(rf"[{WORDS}{EMPTY}]+{QUOTE}")
_ANSWERS_AGAIN = re.compile(rf"{WORDS}[^{WORDS}{QUOTE}]*{QUOTE}[^{WORDS}]*{WORDS}")
_OLD = re.compile(rf"[{QUOTE}{TELLS}{HEADER}{ORIGINAL}{MARK}]")


@dataclass(frozen=True, slots=True)
class Reply:
    """A text in its pieces; together they hold every line of it."""

    text: str
    quoted: str
    signature: str


def facts(inside: Content, subject: str, kind: Kind, writer: Address | None = None) -> dict[str, Any]:
    """What the mail says now, what it repeats, and what was passed on to us."""
    reply = split(inside.marked or inside.text)
    if not reply.signature:
        text, signature = signatures.unmarked(reply.text, writer)
        reply = Reply(text, reply.quoted, signature)
    passed_on = forwarded.read(inside.text, subject) if kind == Kind.MESSAGE else None
    return {"reply_text": reply.text, "quoted": reply.quoted, "signature": reply.signature, "forwarded": passed_on}


def split(text: str) -> Reply:
    """The new words, the old ones, and the signature of a text."""
    lines = text.replace("\r\n", "\n").split("\n")
    letters = quoting.kinds(lines, MARKED)
    cut, signed = _cuts(letters, lines)
    kept = _kept(letters, cut)
    said = [lines[place] if place in kept else "" for place in range(cut) if place in kept or letters[place] == EMPTY]
    left = [lines[place] for place in range(cut) if place not in kept and letters[place] != EMPTY]
    start, end = signed or (len(lines), len(lines))
    quoted = [line for line in [*left, *lines[cut:start], *lines[end:]] if line != MARKED]
    return Reply(_tidy(said), "\n".join(quoted).strip("\n"), "\n".join(lines[start:end]).strip("\n"))


def _tidy(lines: list[str]) -> str:
    return "\n".join(line.rstrip() for line in lines if line != MARKED).strip()


def _cuts(letters: str, lines: list[str]) -> tuple[int, tuple[int, int] | None]:
    """Where the new words end, and where the signature goes from and to."""
    begin = next((place for place, letter in enumerate(letters) if letter == WORDS), len(letters))
    cut = next((place for place in range(begin, len(letters)) if _is_end(letters, lines, place)), len(letters))
    signed = None
    if cut < len(letters) and letters[cut] in (RULE, SIGNATURE):
        old = _OLD.search(letters, cut)
        signed = _without_rules(letters, cut, old.start() if old else len(letters))
    cut = _without_trailing_quote(letters, cut)
    return cut, signed


def _without_rules(letters: str, start: int, end: int) -> tuple[int, int] | None:
    """A rule below a signature belongs to what follows it; a rule alone is none."""
    signed = letters[start:end].rstrip(RULE + EMPTY)
    return (start, start + len(signed)) if signed else None


def _is_end(letters: str, lines: list[str], place: int) -> bool:
    """Nothing new comes from this line on."""
    letter = letters[place]
    if letter in (WORDS, EMPTY, QUOTE):
        return False
    if letter == SIGNATURE:
        return not re.search(WORDS, letters[place + 1 :]) or bool(_OLD.search(letters[place + 1 : place + 4])) or _is_short(letters, place)
    if letter == RULE:
        return _rule_ends(letters, lines, place)
    if letter == TELLS:
        return _saying_ends(letters, lines, place)
    return True  # headers of an old mail, a forwarding line, a program's own mark


def _rule_ends(letters: str, lines: list[str], place: int) -> bool:
    """A rule ends the words before a signature or an old mail; between two parts of a text it is only a rule."""
    rest = letters[place + 1 :]
    following = rest.lstrip(EMPTY + RULE)[:1]
    if following in (HEADER, TELLS, ORIGINAL, MARK, ""):
        return True
    if quoting.is_signature_mark(lines[place]):
        return True
    return _is_short(letters, place) and _tells_who(letters, lines, place)


def _tells_who(letters: str, lines: list[str], place: int) -> bool:
    """What stands between a rule and an old mail, or the end, tells how to reach somebody."""
    old = _OLD.search(letters, place + 1)
    return signatures.tells_who(lines[place + 1 : old.start() if old else len(lines)])


def _is_short(letters: str, place: int) -> bool:
    """Few words follow, up to an old mail or the end."""
    old = _OLD.search(letters, place + 1)
    return letters.count(WORDS, place, old.start() if old else len(letters)) <= _SHORT


def _saying_ends(letters: str, lines: list[str], place: int) -> bool:
    """After "... wrote:" all is old, unless it is quoted line by line and answered in between."""
    rest = letters[place:].lstrip(TELLS).lstrip(EMPTY + MARK)
    if rest[:1] != QUOTE:
        return True
    signed = next((at for at in range(place, len(letters)) if letters[at] == RULE and quoting.is_signature_mark(lines[at])), len(letters))
    return WORDS not in letters[place:signed]


def _kept(letters: str, cut: int) -> frozenset[int]:
    """The lines that are said: all words, and the quotes they answer."""
    if WORDS not in letters[:cut]:
        return frozenset()
    kept = {place for place in range(cut) if letters[place] in (WORDS, QUOTE, RULE, SIGNATURE, EMPTY)}
    return frozenset(kept - _answered_below(letters, cut) | _told_in_words(letters[:cut]))


def _told_in_words(letters: str) -> set[int]:
    """A text that begins with what somebody "wrote:", and marks no line as theirs: the writer tells it."""
    found = re.match(rf"{EMPTY}*{TELLS}+(?={EMPTY}*{WORDS})", letters)
    return set(range(found.end())) if found and QUOTE not in letters else set()


def _answered_below(letters: str, cut: int) -> set[int]:
    """The old mail above the answer: its saying, and the quote right after it unless the answer stands between quotes."""
    above = _ABOVE.match(letters, 0, cut)
    quoted = _QUOTED.match(letters, above.end(), cut) if above and TELLS in above[0] else None
    if above is None or quoted is None:
        return set(range(above.end() if above else 0))
    return set(range(above.end() if _is_between(letters, quoted.end(), cut) else quoted.end()))


def _is_between(letters: str, start: int, cut: int) -> bool:
    """Whether the answer that starts here is followed by a quote, or by one that is answered too: then what stands above it was asked."""
    return bool(_THEN_QUOTES.match(letters, start) or _ANSWERS_AGAIN.search(letters, start, cut))


def _without_trailing_quote(letters: str, cut: int) -> int:
    """A quote at the end answers nothing."""
    bare = letters[:cut].rstrip(QUOTE + EMPTY + TELLS + MARK + RULE)
    return len(bare) if bare and QUOTE in letters[len(bare) : cut] else cut
