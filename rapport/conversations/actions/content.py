"""What may be written: the checks that drafts, notes and records of calls and letters share."""

from rapport.core.errors import Refused
from rapport.customers.normalising import characters


def line_of(text: str, refusal: type[Refused], field: str, longest: int) -> str:
    """One line. What cannot be kept is refused by name, never taken out behind anybody's back."""
    if any(letter in text for letter in "\r\n\x0b\x0c\x85\u2028\u2029"):
        raise refusal("Keep this on one line.", field=field)
    if reason := characters.why_refused(text):
        raise refusal(reason, field=field)
    bare = characters.line(text)
    if len(bare) > longest:
        raise refusal(f"Keep this to {longest:,} characters.", field=field)
    return bare


def text_of(text: str, refusal: type[Refused], field: str, longest: int, missing: str = "") -> str:
    """Several lines. With `missing`, nothing at all is refused with that sentence."""
    if reason := characters.why_refused(text):
        raise refusal(reason, field=field)
    bare = characters.paragraphs(text)
    if missing and characters.is_blank(bare):
        raise refusal(missing, field=field)
    if len(bare) > longest:
        raise refusal(f"Keep this to {longest:,} characters.", field=field)
    return bare
