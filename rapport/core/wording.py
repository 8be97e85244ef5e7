"""How dates, times, numbers and phone numbers read on a page (the content style in docs/words.md). Pure.

Moments are given in the time zone they are to be read in. Names of days and months are English, as the pages are.
"""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

MINUS = "\N{MINUS SIGN}"
WEEK, DAY = 7, 24 * 60  # days, minutes
NOTHING = "nothing"
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def clock_time(moment: datetime | time, *, seconds: bool = False) -> str:
    """9am, 4:40pm, midday, midnight; with seconds where they are asked for: 4:40:05pm."""
    half = "am" if moment.hour < 12 else "pm"
    if seconds:
        return f"{moment.hour % 12 or 12}:{moment.minute:02d}:{moment.second:02d}{half}"
    if moment.minute == 0 and moment.hour in {0, 12}:
        return "midday" if moment.hour else "midnight"
    minutes = f":{moment.minute:02d}" if moment.minute else ""
    return f"{moment.hour % 12 or 12}{minutes}{half}"


def minute_time(minute: int) -> str:
    """Minutes after midnight as people say them: 540 is 9am, 1,440 is midnight again."""
    return clock_time(time(minute // 60 % 24, minute % 60))


def hours(opens: int, closes: int) -> str:
    """9am to 5pm, from minutes after midnight; all day."""
    return "all day" if (opens, closes) == (0, DAY) else f"{minute_time(opens)} to {minute_time(closes)}"


def short_date(day: date, today: date) -> str:
    """Mon 23 Nov; with the year when it is not this year."""
    year = "" if day.year == today.year else f" {day.year}"
    return f"{_DAYS[day.weekday()][:3]} {day.day} {_MONTHS[day.month - 1][:3]}{year}"


def long_date(day: date) -> str:
    """Monday 23 November 2026: once per page or letter."""
    return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def exact_moment(moment: datetime) -> str:
    """23 November 2026, 9:12am: where it has to be told for good, with no today to lean on."""
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}, {clock_time(moment)}"


def near_date(day: date, today: date) -> str:
    """yesterday, today, tomorrow, Friday (in the coming week), else the short date."""
    distance = (day - today).days
    words = {-1: "yesterday", 0: "today", 1: "tomorrow"}
    if distance in words:
        return words[distance]
    if 1 < distance < WEEK:
        return _DAYS[day.weekday()]
    return short_date(day, today)


def number(value: int | float | Decimal) -> str:
    """Digits, commas from 1,000, a true minus."""
    return f"{value:,}".replace("-", MINUS)


def pounds(value: int | Decimal) -> str:
    """£351.20, £40, −£2.50: pence only when there are some."""
    amount = abs(Decimal(value)).quantize(Decimal("0.01"))
    text = f"{amount:,.0f}" if amount == amount.to_integral_value() else f"{amount:,.2f}"
    return f"{MINUS if value < 0 and amount else ''}£{text}"


def counted(count: int, one: str, many: str = "") -> str:
    """1 customer, 1,204 customers."""
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


def phone(e164: str) -> str:
    """A number as people here dial it: national for the UK, international for the rest; as given when it is not a number."""
    import phonenumbers

    try:
        parsed = phonenumbers.parse(e164, "GB")
    except phonenumbers.NumberParseException:
        return e164
    style = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(parsed, style.NATIONAL if parsed.country_code == 44 else style.INTERNATIONAL)


def in_words(value: Any) -> str:
    """A stored value as a person reads it."""
    if value is None or value == "" or value == []:
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{long_date(value)}, {clock_time(value)}"
    if isinstance(value, date):
        return long_date(value)
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(in_words(each) for each in value)
    return str(value)
