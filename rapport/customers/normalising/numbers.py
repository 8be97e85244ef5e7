"""Numbers as people write them: thousands and decimals either way round, money signs, minus signs, brackets."""

import re
from decimal import Decimal, InvalidOperation

from .characters import line
from .refusals import NotReadable

LONGEST = 40  # characters
_AROUND = re.compile(r"^[£$€¥\s]+|[£$€¥%\s]+$|\b(?:gbp|eur|usd)\b", re.IGNORECASE)
_SPACES = str.maketrans("", "", " \xa0\u202f\u2009'\u2019")
_PLAIN = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,2})?", re.ASCII)


class NotANumber(NotReadable):
    """The text is no number."""

    what = "a number"


def read(text: str) -> Decimal:
    """One number: "1,234.50", "1.234,50", "1 234", "£12", "-3", "(3)" for minus three, "12%" as 12."""
    bare = line(text)
    if len(bare) > LONGEST:
        raise NotANumber(text)
    is_negative = bare.startswith("(") and bare.endswith(")")
    bare = _AROUND.sub("", bare.strip("()") if is_negative else bare).replace("\u2212", "-")
    sign = "-" if bare.startswith("-") else ""
    bare = _AROUND.sub("", bare.removeprefix("-"))
    plain = sign + _with_point(bare.translate(_SPACES))
    if not _PLAIN.fullmatch(plain):
        raise NotANumber(text)
    return _decimal(plain, text) * (-1 if is_negative else 1)


def _decimal(plain: str, text: str) -> Decimal:
    try:
        value = Decimal(plain)
    except InvalidOperation:
        raise NotANumber(text) from None
    if not value.is_finite() or abs(value.adjusted()) > 30:
        raise NotANumber(text)
    return value


def _with_point(text: str) -> str:
    """The decimal sign as a point, thousands signs gone. One comma with three digits after it divides thousands."""
    commas, points = text.count(","), text.count(".")
    if commas and points:
        decimal = max(text.rfind(","), text.rfind("."))
        thousands = "." if text[decimal] == "," else ","
        return text[:decimal].replace(thousands, "") + "." + text[decimal + 1 :]
    if commas == 1 and not re.search(r"\d,\d{3}$", text):
        return text.replace(",", ".")
    if points > 1 and re.fullmatch(r"[+-]?\d{1,3}(?:\.\d{3})+", text):
        return text.replace(".", "")
    return text.replace(",", "") if re.fullmatch(r"[+-]?\d{1,3}(?:,\d{2,3})+", text) or not commas else text
