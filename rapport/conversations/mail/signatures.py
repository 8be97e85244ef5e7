"""Signatures that nothing marks: the last few short lines that begin with the writer's name and tell how to reach them.

Nothing is taken for one without the writer's own name and a number, an address or a link beneath it; so a message that only gives an
address stays a message.
"""

import re

from .facts import Address

MOST_LINES = 12
LONGEST = 80  # characters of a line
_MOST_WORDS = 10  # more make a sentence

_CONTACT = re.compile(
    r"\+?\(?\d[\d ().-]{5,}\d|\b(?:ext|x)[.:-]?\s?\d{3,6}\b|[^\s@]{1,64}@[^\s@]{1,255}\.\w|\bhttps?://|\bwww\.|"
    r"\b(?:tel|phone|fax|mobile|mob|cell|direct|office|telefon|tél)\b\.?\s?[:.]|\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{3,}")
_RULE = re.compile(r"[-_=*~ ]{2,}$")
_POSTSCRIPT = re.compile(r"p\.? ?s\b", re.IGNORECASE)
# What firms put under every mail: of a length, and in words that nobody says to a supplier.
_MAIL = r"(?:e-?mail|message|communication|transmission)"
_NOTICE = re.compile(
    rf"(?:the|an|named) intended recipient|intended (?:only|solely|exclusively) for (?:the )?(?:use of |attention of )?"
    rf"(?:the |those )?(?:named |addressee|individual|person|recipient)|received (?:this|the) {_MAIL} in error|"
    rf"this {_MAIL}.{{0,60}}scanned (?:for|by).{{0,40}}virus|"
    r"think before you print|consider the environment before printing|registered in (?:england|scotland|wales|northern ireland|"
    r"ireland).{0,60}\d{6}|company (?:no|number|registration)\b.{0,40}\d{6}|"
    r"diese (?:e-?mail|nachricht) irrt[üu]mlich erhalten|nicht der (?:richtige|beabsichtigte) (?:adressat|empf[äa]nger)|geschäftsführer:|"
    r"\bHRB \d|re[çc]u ce (?:message|courriel) par erreur|avant d['’]imprimer|recibido este (?:mensaje|correo).{0,20}por error|"
    r"ricevuto (?:questo|il presente|questa) .{0,20}per errore|niet de geadresseerde",
    re.IGNORECASE,
)
MOST_NOTICES = 4  # paragraphs


def unmarked(text: str, writer: Address | None) -> tuple[str, str]:
    """The words, and the signature under them; the signature is empty when in doubt."""
    names = _names(writer)
    end = _notices_from(text.rstrip())
    lines, notices = text[:end].rstrip().split("\n"), text[end:].strip()
    if not names:
        return _apart(lines, len(lines), notices)
    start = next((at for at in range(max(1, len(lines) - MOST_LINES), len(lines)) if _begins(lines, at, names)), 0)
    if not start or not any(line.strip() for line in lines[:start]):
        start = len(lines)
    return _apart(lines, start, notices)


def _apart(lines: list[str], start: int, notices: str) -> tuple[str, str]:
    """The words above, and the signature from a line on with the notices under it."""
    signature = "\n".join(lines[start:])
    return "\n".join(lines[:start]).rstrip(), "\n\n".join(each for each in (signature, notices) if each)


def _notices_from(text: str) -> int:
    """Where the notices of a firm begin that end a text; never at its first words."""
    end = len(text)
    for _ in range(MOST_NOTICES):
        gap = text.rfind("\n\n", 0, end)
        if gap <= 0 or not text[:gap].strip() or not _NOTICE.search(text[gap:end]):
            break
        end = gap
    return end


def reaches(text: str) -> bool:
    """A text tells how to reach someone: by number, address or link."""
    return bool(_CONTACT.search(text))


def tells_who(lines: list[str]) -> bool:
    """Short lines, no postscript, that tell how to reach someone: by number, address or link."""
    said = [line.strip() for line in lines if line.strip()]
    is_short = all(len(line) <= LONGEST and len(line.split()) <= _MOST_WORDS and not line.endswith("?") for line in said)
    return is_short and not any(_POSTSCRIPT.match(line) for line in said) and any(reaches(line) for line in said)


def _names(writer: Address | None) -> set[str]:
    """The words the writer is called by."""
    return {word.lower() for word in _WORD.findall(f"{writer.name} {writer.email.partition('@')[0]}")} if writer else set()


def _begins(lines: list[str], at: int, names: set[str]) -> bool:
    """A signature begins here: a name after an empty line or a closing word, short lines, and a way to reach its owner."""
    first = lines[at].strip()
    is_name = (
        any(word.lower() in names for word in _WORD.findall(first)) and len(first.split()) <= 6 and not first.endswith((",", "?", ":"))
    )
    if not is_name or not (not lines[at - 1].strip() or lines[at - 1].rstrip().endswith(",") or _RULE.match(lines[at - 1].strip())):
        return False
    return tells_who(lines[at:])
