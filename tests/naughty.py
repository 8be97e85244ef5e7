"""Values that break software, by what they are; and how a form sends them."""

import re
from urllib.parse import quote_from_bytes, quote_plus

VALUES: dict[str, str | bytes] = {
    "nothing": "",
    "blanks": "\u200b\u2060 \u3000",
    "a long text": "x" * 10_000,
    "a NUL": "a\x00b",
    "control characters": "a\x01\x1b[31m\x7f\x85\u2028b",
    "a direction override": "\u202egnp.exe",
    "half a pair": b"\xed\xa0\x80",
    "what is not UTF-8": b"\xff\xfe\xc0\xaf",
    "SQL": "'; DROP TABLE customers_customer; -- %s %(x)s",
    "a template": "{{ 7*7 }}{% debug %}${7*7}{0.__class__}",
    "a script": "\"'><script>alert(1)</script>",
    "a formula": '=HYPERLINK("http://example.com")',
    "many digits": "9" * 400,
    "more than a bigint": "9223372036854775808",
    "a number like infinity": "1e400",
    "no number": "NaN",
    "less than nothing": "-1",
    "a digit that is none": "²",
    "digits of another script": "٣٤",
    "the first day": "0001-01-01",
    "the last day": "9999-12-31",
    "no day": "0000-00-00",
    "a year of five digits": "31/12/99999",
    "the last minute": "9999-12-31T23:59",
    "the first minute": "0001-01-01T00:00",
    "days without end": "in 99999999999 days",
    "repeats without end": "every 99999999 weeks",
    "JSON": '{"a": [1]}',
}
RULES: dict[str, str | bytes] = {
    "open brackets": "(" * 3_000,
    "nots": "not " * 3_000 + "stage is new",
    "a long rule": " or ".join(["stage is new"] * 1_000),
    "an open quote": 'name contains "',
    "a regular expression": 'name contains "' + "(a+)+" * 50 + '"',
    "a far day": "added after 99999999999 days ago",
    "a day too early": 'added before "0001-01-01"',
    "a field of its own": "custom:__class__ is x",
    "wildcards": 'name contains "%_%\\"',
}
_HARDEST = [
    "a NUL",
    "many digits",
    "more than a bigint",
    "a digit that is none",
    "the last day",
    "the first day",
    "SQL",
    "control characters",
]


def in_turn(place: int) -> list[str]:
    """Two of the hardest values, others for each place."""
    return [_HARDEST[place % len(_HARDEST)], _HARDEST[(place + 3) % len(_HARDEST)]]


def asked(name: str, place: int) -> dict[str, str | bytes]:
    """What to try in a question: everything in a filter, some of the hardest elsewhere."""
    return (
        {**VALUES, **RULES} if name == "where" else {what: VALUES[what] for what in {*in_turn(place), *in_turn(place + 1), "half a pair"}}
    )


def encoded(fields: dict[str, list]) -> str:
    """As a form sends it; bytes go as they are."""
    return "&".join(f"{quote_plus(name)}={_quoted(value)}" for name, values in fields.items() for value in values)


def _quoted(value: str | bytes) -> str:
    return quote_from_bytes(value) if isinstance(value, bytes) else quote_plus(value)


def split(address: str) -> list[str]:
    """The parts of a pattern, the parameters apart."""
    return [part for part in re.split(r"(<[^>]+>)", address) if part]
