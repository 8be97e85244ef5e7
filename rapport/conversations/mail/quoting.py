"""What each line of a mail is: new words, quoted ones, the line that says who wrote them, headers of an older mail, a rule, a signature.

Every line gets one letter, so that the shape of a mail can be read off a string ("tteEqqqq"). Lines are looked at one by one, and what
spans several is joined from at most six; nothing costs more than the length of the text.
"""

import re

from . import quoting_phrases as phrases

MOST_LINES = 3_000  # the rest of a longer text counts as words
LONGEST = 600  # characters of a line that are looked at

WORDS, EMPTY, QUOTE, RULE, HEADER, TELLS, SIGNATURE, MARK, ORIGINAL = "teqdhEsMO"

_DIGIT = re.compile(r"\d")
_HEADER = re.compile(r"^[\s>*_|]{0,10}([^\W\d_][\w /-]{0,16}?)\s?[*_]{0,2}\s?[:：][*_]{0,2}(?:\s|$|(?=\S))", re.IGNORECASE)
_ADDRESSES = re.compile(r"^\s{0,8}<?[^\s<>@]{1,64}@[^\s<>]{1,255}>?[,;]?\s{0,4}$")
_FENCE = re.compile(r"^\s{0,3}(?:```|~~~)")


def kinds(lines: list[str], mark: str) -> str:
    """One letter for each line. `mark` is the line that stands for the quote mark of a mail program."""
    seen = [line[:LONGEST] for line in lines[:MOST_LINES]]
    letters = [_kind(line, mark) for line in seen]
    _fences(seen, letters)
    _telling(seen, letters)
    _headers(seen, letters)
    return "".join(letters) + WORDS * (len(lines) - len(seen))


def _kind(line: str, mark: str) -> str:
    bare = line.strip()
    if not bare:
        return EMPTY
    first = bare[0]
    if bare == mark or (("line" in bare or "zeile" in bare.lower() or "ligne" in bare) and phrases.REPLY_ABOVE.search(bare)):
        return MARK
    if first in ">|" and not bare.startswith("||"):
        return QUOTE
    if not first.isalnum() or first == "ᐧ":
        return _of_signs(line, bare)
    if len(bare) < 90 and any(name in bare.lower() for name in phrases.DEVICES) and phrases.SENT_ANYHOW.match(bare):
        return SIGNATURE
    start = bare[:12].lower()
    if start.startswith(phrases.SENT_WORDS) and phrases.SENT_FROM.match(line):
        return SIGNATURE
    return ORIGINAL if len(bare) < 70 and start.startswith(phrases.PASSED_WORDS) and phrases.PASSED_ON.match(line) else WORDS


def _of_signs(line: str, bare: str) -> str:
    """A line that begins with no letter: a rule, a forwarding line between rules, or words after all."""
    if _is_between_dashes(bare) or (len(bare) < 80 and phrases.PASSED_ON.match(line)):
        return ORIGINAL
    if bare not in (".", "•", "*", "-", "+", "..", "...") and phrases.RULE.match(line):
        return RULE
    return SIGNATURE if phrases.SENT_FROM.match(line) else WORDS


def _is_between_dashes(bare: str) -> bool:
    """Few words between two rows of dashes: "----- Original Message -----"."""
    row = bare.lstrip(">*| ")
    words = row.strip("-_=* ")
    if not row.startswith(("--", "__", "==")) or not row.rstrip("* ").endswith(("--", "__", "==")):
        return False
    return 2 < len(words) <= 60 and not _DIGIT.search(words) and words.count(" ") < 6


def _fences(lines: list[str], letters: list[str]) -> None:
    """What stands between code fences is words, whatever it looks like."""
    fences = [place for place, line in enumerate(lines) if _FENCE.match(line)]
    for start, end in zip(fences[::2], fences[1::2], strict=False):
        letters[start : end + 1] = [WORDS] * (end - start + 1)


def _telling(lines: list[str], letters: list[str]) -> None:
    """The line that says who wrote what follows, on however many lines it was broken."""
    whole = "\n".join(lines).lower()
    verbs = tuple(verb for verb in phrases.VERBS if verb in whole)
    for place, line in enumerate(lines):
        if letters[place] not in (WORDS, QUOTE):
            continue
        has_verb = any(verb in line.lower() for verb in verbs) and phrases.VERB.search(line)
        span = (_span(lines, letters, place) if has_verb else None) or _dated(lines, letters, place)
        if span:
            start, end = span
            letters[start : end + 1] = [TELLS] * (end - start + 1)


def _span(lines: list[str], letters: list[str], place: int) -> tuple[int, int] | None:
    """From where to where the saying goes, found from its verb."""
    if letters[place] == QUOTE and not re.match(r"^\s*>\s*(?:\S+\s*>?\s*)?\w+\s*:?\s*$", lines[place]):
        return None
    for end in range(place, min(place + 3, len(lines))):
        if not phrases.ENDS.search(lines[end]):
            if not lines[end].strip():
                break
            continue
        for start in range(place, max(place - 6, -1), -1):
            if letters[start] not in (WORDS, EMPTY) and start != place:
                break
            joined = " ".join(lines[start : end + 1])
            if len(joined) > 900:
                break
            if phrases.LEAD.match(joined) and letters[start] != EMPTY:
                return start, end
        is_plain = lines[end].rstrip().endswith((":", "：")) and phrases.PLAIN.match(lines[place]) and len(lines[place]) < 200
        if phrases.NAME_ONLY.match(lines[place]) or is_plain:
            return _with_beginning(lines, letters, place), end
    return None


def _with_beginning(lines: list[str], letters: list[str], place: int) -> int:
    """The name may stand on the line before, when this one begins with an address."""
    is_begun = lines[place].lstrip().startswith(("<", "mailto:")) or "@" in lines[place].split(" ", 1)[0]
    return place - 1 if is_begun and place and letters[place - 1] == WORDS and len(lines[place - 1]) < 120 else place


def _dated(lines: list[str], letters: list[str], place: int) -> tuple[int, int] | None:
    line = lines[place]
    if letters[place] != WORDS or not ("@" in line or "GMT" in line or line.endswith("<")) or not _DIGIT.search(line):
        return None
    for end in range(place, min(place + 2, len(lines))):
        joined = "".join(lines[place : end + 1])
        is_dated = phrases.DATED.match(joined) if _DIGIT.search(line, 0, 24) else None
        if (is_dated or phrases.ADDRESSED.match(joined)) and letters[end] in (WORDS, QUOTE):
            return place, end
    return None


def header_kind(line: str) -> str:
    """Which header of a mail a line looks like, or nothing."""
    found = _HEADER.match(line[:200])
    return phrases.KIND_OF.get(found[1].strip().lower(), "") if found else ""


def _headers(lines: list[str], letters: list[str]) -> None:
    """Headers of an older mail stand together: three kinds of them, one of them who it is from."""
    place = 0
    while place < len(lines):
        if letters[place] != WORDS or header_kind(lines[place]) not in ("from", "date", "subject", "to", "other"):
            place += 1
            continue
        end = _block(lines, letters, place)
        if end > place:
            letter = TELLS if end - place == 2 and QUOTE in letters[end : end + 2] else HEADER
            letters[place:end] = [letter if each != EMPTY else EMPTY for each in letters[place:end]]
        place = max(end, place + 1)


def _block(lines: list[str], letters: list[str], start: int) -> int:
    """Where the headers that begin here end, or where they begin when they are none."""
    found: set[str] = set()
    last, strangers = start, 0
    for place in range(start, min(start + 24, len(lines))):
        kind = header_kind(lines[place]) if letters[place] in (WORDS, EMPTY) else ""
        if kind:
            found.add(kind)
            last, strangers = place + 1, 0
        elif letters[place] != EMPTY:
            strangers += 1
        elif place + 1 < len(lines) and not header_kind(lines[place + 1]):
            break
        if strangers > 1:
            break
    real = found - {"other"}
    if real == {"from", "date"} and QUOTE in letters[last : last + 2] and WORDS not in letters[last : last + 1]:
        return last
    last = _continued(lines, letters, last)
    return last if len(real) >= 3 or (len(real) == 2 and "from" in found and len(found) > 2) else start


def _continued(lines: list[str], letters: list[str], last: int) -> int:
    """Behind the last header: addresses that did not fit on its line."""
    while last < len(lines) and letters[last] == WORDS and _ADDRESSES.match(lines[last]):
        last += 1
    return last


def is_signature_mark(line: str) -> bool:
    """The line that signatures begin with ("-- ")."""
    return bool(phrases.SIGNATURE_MARK.match(line[:20]))
