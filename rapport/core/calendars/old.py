"""The rules of vCalendar 1.0, such as "W2 MO WE #10", said in the words of iCalendar."""

import re

from .rules import NotARule

PLAIN = re.compile(r"(D|W|MP|MD|YM|YD)(\d{1,4})\s*(.*)", re.DOTALL)
PLACE = re.compile(r"(\d)([+-])")
UNTIL = re.compile(r"\d{8}T\d{4,6}Z?|\d{8}")
COUNT = re.compile(r"#(\d{1,9})")
DAYS = {"SU", "MO", "TU", "WE", "TH", "FR", "SA"}
FREQUENCIES = {"D": "DAILY", "W": "WEEKLY", "MP": "MONTHLY", "MD": "MONTHLY", "YM": "YEARLY", "YD": "YEARLY"}
LISTS = {"MD": "BYMONTHDAY", "YM": "BYMONTH", "YD": "BYYEARDAY"}


def rule(text: str) -> str:
    """The rule as an RRULE. Without an end it happens twice, as vCalendar says; "#0" is for ever."""
    found = PLAIN.fullmatch(text.strip().upper())
    if found is None:
        raise NotARule(text)
    kind, interval, rest = found.groups()
    parts = [f"FREQ={FREQUENCIES[kind]}", f"INTERVAL={int(interval) or 1}"]
    values: list[str] = []
    end, place = "COUNT=2", ""
    for word in rest.split():
        if UNTIL.fullmatch(word):
            end = f"UNTIL={word}"
        elif count := COUNT.fullmatch(word):
            end = f"COUNT={int(count[1])}" if int(count[1]) else ""
        elif kind == "MP" and (placed := PLACE.fullmatch(word)):
            place = f"{placed[2]}{placed[1]}"
        elif word in DAYS:
            values.append(f"{place}{word}")
        else:
            values.append(_number(kind, word, text))
    if values:
        parts.append(f"{LISTS.get(kind, 'BYDAY')}={','.join(values)}")
    return ";".join(filter(None, [*parts, end]))


def _number(kind: str, word: str, text: str) -> str:
    if kind not in LISTS:
        raise NotARule(text)
    if word == "LD":
        return "-1"
    number = re.fullmatch(r"(\d{1,3})([+-]?)", word)
    if number is None:
        raise NotARule(text)
    return f"-{number[1]}" if number[2] == "-" else number[1]
