"""Due dates as people write them: "Thursday", "tomorrow 4pm", "in 3 days", "27 Nov", "end of the month".

Words look forward: a weekday is the next one after today, a day without a year is the next such day. "This Thursday" may be
today; "next Thursday" is the one in the week after this one (weeks begin on Monday). Numbers are day first, as in the UK.
A time alone is today, or tomorrow when it has passed; "at 3" without am or pm is the hour people work (1 to 7 is afternoon).
"""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from rapport.tasks.rules.moments import FIRST_YEAR, LAST_YEAR, Due

LONGEST = 60
_DAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTH_NAMES = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_SMALL = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NUMBERS = {word: number for number, word in enumerate(_SMALL)} | {"a": 1, "an": 1, "a couple of": 2}
_TIMES = {"morning": time(9), "midday": time(12), "noon": time(12), "afternoon": time(14), "evening": time(18)}

_NUMBER = r"(?P<n>\d{1,4}|a couple of|" + "|".join([*_SMALL[1:], "an", "a"]) + ")"
_WEEKDAY = r"(?P<weekday>mon(?:day)?|tue(?:s(?:day)?)?|wed(?:s|nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)"
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?:,? (?P<year>\d{4}))?"
_CLOCK = re.compile(
    r"(?:(?:^|\s)(?:at |by )?(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))? ?(?P<half>[ap])\.?m\.?"
    r"|(?:^|\s)(?:at |by )?(?P<hour24>\d{1,2}):(?P<minute24>\d{2})"
    r"|(?:^|\s)(?:at|by) (?P<bare>\d{1,2})(?=$| on )"
    r"|(?:^|\s)(?:at |in the |by )?(?P<word>morning|midday|noon|afternoon|evening))(?=\s|$)"
)


class NotUnderstood(ValueError):
    """The words are no date; its message is one plain sentence."""


UNCLEAR = "We cannot read that as a date. Write it like Thursday, tomorrow 4pm, in 3 days or 27 Nov."


def read(text: str, now: datetime) -> Due:
    """The day, and the time if one is named. `now` is on the wall clock of the place. Raises NotUnderstood."""
    words = _tidy(text)
    if not words or len(words) > LONGEST:
        raise NotUnderstood(UNCLEAR)
    if found := re.fullmatch(rf"(?:in )?{_NUMBER} (?P<unit>minutes?|mins?|hours?|hrs?)(?: time)?", words):
        return _in_hours(found, now)
    bare, clock = _without_time(words)
    bare = re.sub(r"^(?:on|by|due|before|for) ", "", bare)
    if not bare:
        return _at(clock, now)
    return Due(_day(bare, now.date()), clock)


def say(due: Due) -> str:
    """A due date in words that `read` understands: Thu 27 Nov 2026 4:30pm."""
    day = due.day
    words = f"{_DAY_NAMES[day.weekday()][:3].capitalize()} {day.day} {_MONTH_NAMES[day.month - 1][:3].capitalize()} {day.year}"
    if due.time is None:
        return words
    minutes = f":{due.time.minute:02d}" if due.time.minute else ""
    return f"{words} {due.time.hour % 12 or 12}{minutes}{'am' if due.time.hour < 12 else 'pm'}"


def _tidy(text: str) -> str:
    return " ".join(text.casefold().replace("’", "'").replace(",", " ").split()).rstrip(".")


def _without_time(words: str) -> tuple[str, time | None]:
    """The words left for the day, and the time. Only one time may be named."""
    found = _CLOCK.search(words)
    if not found:
        return words, None
    return f"{words[: found.start()]} {words[found.end() :]}".strip(), _time(found)


def _time(found: re.Match[str]) -> time:
    if found["word"]:
        return _TIMES[found["word"]]
    try:
        if found["half"]:
            return _half_day(int(found["hour"]), int(found["minute"] or 0), found["half"])
        if found["bare"]:
            hour = int(found["bare"])
            return time(hour + 12 if 1 <= hour <= 7 else hour)
        return time(int(found["hour24"]), int(found["minute24"]))
    except ValueError:
        raise NotUnderstood("There is no such time. Write it like 4pm, 4:30pm or 16:30.") from None


def _half_day(hour: int, minute: int, half: str) -> time:
    if not 1 <= hour <= 12:
        raise ValueError(hour)
    return time(hour % 12 + (12 if half == "p" else 0), minute)


def _in_hours(found: re.Match[str], now: datetime) -> Due:
    count, minutes = _count(found), 60 if found["unit"].startswith("h") else 1
    moment = now.replace(tzinfo=None, second=0, microsecond=0) + timedelta(minutes=count * minutes)
    return Due(_in_range(moment.date()), moment.time())


def _at(clock: time | None, now: datetime) -> Due:
    day = now.date()
    has_passed = clock is not None and clock <= now.time().replace(tzinfo=None)
    return Due(_in_range(day + timedelta(days=int(has_passed))), clock)


def _day(words: str, today: date) -> date:
    for pattern, reading in _READINGS:
        if found := pattern.fullmatch(words):
            try:
                return _in_range(reading(found, today))
            except (ValueError, OverflowError) as reason:
                if isinstance(reason, NotUnderstood):
                    raise
                raise NotUnderstood("There is no such day. Write it like 27 Nov or 27/11/2026.") from None
    raise NotUnderstood(UNCLEAR)


def _in_range(day: date) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise NotUnderstood(f"Choose a year from {FIRST_YEAR} to {LAST_YEAR}.")
    return day


def _count(found: re.Match[str]) -> int:
    return int(found["n"]) if found["n"].isdigit() else _NUMBERS[found["n"]]


def _ahead(found: re.Match[str], today: date) -> date:
    count, unit = _count(found), found["unit"]
    if unit.startswith("d"):
        return today + timedelta(days=count)
    if unit.startswith("w"):
        return today + timedelta(weeks=count)
    if unit.startswith("f"):
        return today + timedelta(weeks=2 * count)
    return _months_on(today, count if unit.startswith("m") else 12 * count)


def _months_on(day: date, count: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _weekday(found: re.Match[str]) -> int:
    return next(number for number, name in enumerate(_DAY_NAMES) if name.startswith(found["weekday"][:3]))


def _coming(found: re.Match[str], today: date) -> date:
    """The next such weekday after today."""
    return today + timedelta(days=(_weekday(found) - today.weekday() - 1) % 7 + 1)


def _this(found: re.Match[str], today: date) -> date:
    return today + timedelta(days=(_weekday(found) - today.weekday()) % 7)


def _next_week_on(found: re.Match[str], today: date) -> date:
    return today + timedelta(days=7 - today.weekday() + _weekday(found))


def _week_after(found: re.Match[str], today: date) -> date:
    return _coming(found, today) + timedelta(weeks=1)


def _named(found: re.Match[str], today: date) -> date:
    month = next(number for number, name in enumerate(_MONTH_NAMES, start=1) if name.startswith(found["month"][:3]))
    return _dated(found, int(found["day"]), month, today)


def _numbered(found: re.Match[str], today: date) -> date:
    return _dated(found, int(found["day"]), int(found["number"]), today)


def _dated(found: re.Match[str], day: int, month: int, today: date) -> date:
    parts = found.groupdict()
    year = parts.get("year")
    chosen = date(_century(year), month, day) if year else _next_on(day, month, today)
    if parts.get("weekday") and chosen.weekday() != _weekday(found):
        name = _DAY_NAMES[chosen.weekday()].capitalize()
        raise NotUnderstood(f"{chosen.day} {_MONTH_NAMES[chosen.month - 1].capitalize()} {chosen.year} is a {name}. Check the day.")
    return chosen


def _century(year: str) -> int:
    return int(year) if len(year) == 4 else 2000 + int(year)


def _next_on(day: int, month: int, today: date) -> date:
    date(2024, month, day)  # a leap year: refuses days that never come
    for year in range(today.year, today.year + 9):
        if day <= monthrange(year, month)[1] and date(year, month, day) >= today:
            return date(year, month, day)
    raise ValueError(day)


def _day_of_month(found: re.Match[str], today: date) -> date:
    """The next month that has the day, this one included."""
    day = int(found["day"])
    if not 1 <= day <= 31:
        raise ValueError(day)
    first = today.replace(day=1)
    months = (_months_on(first, ahead) for ahead in range(3))
    return next(m.replace(day=day) for m in months if day <= monthrange(m.year, m.month)[1] and m.replace(day=day) >= today)


def _month_end(found: re.Match[str], today: date) -> date:
    return today.replace(day=monthrange(today.year, today.month)[1])


def _friday(found: re.Match[str], today: date) -> date:
    return today + timedelta(days=(4 - today.weekday()) % 7)


Reading = Callable[[re.Match[str], date], date]
_READINGS: tuple[tuple[re.Pattern[str], Reading], ...] = tuple(
    (re.compile(pattern), reading)
    for pattern, reading in (
        (r"today|now|this|tonight|end of (?:the )?day|close of play", lambda found, today: today),
        (r"tomorrow|tmrw|tom|the next day", lambda found, today: today + timedelta(days=1)),
        (r"(?:the )?day after tomorrow", lambda found, today: today + timedelta(days=2)),
        (rf"(?:in )?{_NUMBER} (?P<unit>days?|weeks?|fortnights?|months?|years?)(?:'? time)?", _ahead),
        (r"next week", lambda found, today: today + timedelta(days=7 - today.weekday())),
        (r"next month", lambda found, today: _months_on(today.replace(day=1), 1)),
        (r"(?:the )?end of (?:the |this )?week", _friday),
        (r"(?:the )?end of (?:the |this )?month", _month_end),
        (_WEEKDAY, _coming),
        (rf"this (?:coming )?{_WEEKDAY}", _this),
        (rf"next {_WEEKDAY}", _next_week_on),
        (rf"{_WEEKDAY} next week", _next_week_on),
        (rf"a week on {_WEEKDAY}", _week_after),
        (rf"{_WEEKDAY} week", _week_after),
        (r"(?P<year>\d{4})-(?P<number>\d{1,2})-(?P<day>\d{1,2})", _numbered),
        (rf"(?:{_WEEKDAY} )?(?P<day>\d{{1,2}})[/.-](?P<number>\d{{1,2}})(?:[/.-](?P<year>\d{{4}}|\d{{2}}))?", _numbered),
        (rf"(?:{_WEEKDAY} )?(?:the )?{_DAY} (?:of )?{_MONTH}{_YEAR}", _named),
        (rf"(?:{_WEEKDAY} )?{_MONTH} (?:the )?{_DAY}{_YEAR}", _named),
        (rf"the {_DAY}", _day_of_month),
        (r"(?P<day>\d{1,2})(?:st|nd|rd|th)", _day_of_month),
    )
)
