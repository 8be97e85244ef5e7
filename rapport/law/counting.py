"""The counting methods of the law: each a small pure function from plain values to a plain value.

`event` is the day that starts the clock; the result is the last day, to its end. Which rule counts by which
method is data (`data/rules`); what each method means in words is data too (`data/methods.yaml`).
"""

from calendar import monthrange
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from rapport.law.calendars import Calendar

DAY = timedelta(days=1)
CUT_OFF = time(17)
Span = tuple[date, date]


def days_after(event: date, days: int) -> date:
    """The event is not counted: the last day is `days` later."""
    return event + timedelta(days=days)


def days_beginning_with(event: date, days: int) -> date:
    """The event is day 1 (CRA 2015 s.20(15): "beginning with the day")."""
    return event + timedelta(days=days - 1)


def weeks_after(event: date, weeks: int) -> date:
    """The same weekday, `weeks` weeks later."""
    return event + timedelta(weeks=weeks)


def months_after(event: date, months: int) -> date:
    """The same day of the month, or the end of a month too short to have it."""
    year, month = divmod(event.year * 12 + event.month - 1 + months, 12)
    return date(year, month + 1, min(event.day, monthrange(year, month + 1)[1]))


def months_beginning_with(event: date, months: int) -> date:
    """The event is inside: the day before the same day of the month, or the end of a month that lacks it."""
    same_day = months_after(event, months)
    return same_day - DAY if same_day.day == event.day else same_day


def months_beginning_day_after(event: date, months: int) -> date:
    """A period that begins on the day after the event (CRA 2015 s.24(11))."""
    return months_beginning_with(event + DAY, months)


def years_after(event: date, years: int) -> date:
    """The anniversary; for 29 February, 28 February in an ordinary year."""
    return months_after(event, 12 * years)


def scots_prescription(event: date, years: int, calendar: Calendar) -> date:
    """The anniversary, extended over weekends and Scottish bank holidays (1973 Act s.14)."""
    return calendar.next_working(years_after(event, years))


def pot_days(event: date, days: int, calendar: Calendar) -> date:
    """Regulation 1182/71 Art 3: rolls to a working day, and two days or more hold two working days."""
    last = calendar.next_working(days_after(event, days))
    return max(last, working_days_after(event, 2, calendar)) if days >= 2 else last


def pot_months(event: date, months: int, calendar: Calendar, excluded: int = 0) -> date:
    """Regulation 1182/71 Art 3: the same date, plus days that do not count, then rolled once."""
    return calendar.next_working(months_after(event, months) + timedelta(days=excluded))


def pause_inclusive(start: date, pauses: Iterable[Span]) -> int:
    """Days that do not count: from question to answer, both included, once each, and only after the start."""
    excluded, counted_to = 0, start
    for asked, answered in sorted(pauses):
        first = max(asked, counted_to + DAY)
        excluded += max(0, (answered - first).days + 1)
        counted_to = max(counted_to, answered)
    return excluded


def hours_elapsed(event: datetime, hours: int) -> datetime:
    """Hours by the clock, in UTC, so that a change to summer time counts as what it is."""
    return event.astimezone(UTC) + timedelta(hours=hours)


def working_days_after(event: date, days: int, calendar: Calendar, disregarded: Iterable[Span] = ()) -> date:
    """The event is day 0, working day or not; days inside a disregarded span do not count."""
    spans, day = tuple(disregarded), event
    while days:
        day += DAY
        if calendar.is_working(day) and not (spans and any(first <= day <= last for first, last in spans)):
            days -= 1
    return day


def working_days_day1(event: date, days: int, calendar: Calendar) -> date:
    """The event is day 1, or the next working day if it is not one."""
    return working_days_after(calendar.next_working(event), days - 1, calendar)


def ccr_reg31(event: date, told: date | None, normal_days: int, months: int) -> date:
    """The end of a right to cancel that was not explained in time (CCR 2013 reg 31).

    Told within the months that begin on the day after the event: the normal days run again from being told.
    Otherwise the normal end plus the months. Being told before the event changes nothing.
    """
    normal_end = days_after(event, normal_days)
    if told is not None and told <= months_beginning_day_after(event, months):
        return max(normal_end, days_after(told, normal_days))
    return months_after(normal_end, months)


def waiting_days(requested: date, received: date) -> int:
    """The length of a wait for repair, both ends counted (CRA 2015 s.22(7))."""
    return (received - requested).days + 1


def cra_s22_pause(limit: date, requested: date, received: date, days: int) -> date:
    """The window to reject after a wait for repair (CRA 2015 s.22(6)-(8))."""
    return max(days_after(received, days), days_after(limit, waiting_days(requested, received)))


def receipt_cutoff_1700(arrived: date, at: time | None, is_written: bool, calendar: Calendar) -> date:
    """The day contact counts as received (SI 2008/1898 reg 4(4)); no time given means by 17:00."""
    if not is_written:
        return arrived
    is_late = at is not None and at > CUT_OFF and calendar.is_working(arrived)
    return calendar.next_working(arrived + DAY if is_late else arrived)


def age_test(born: date, years: int) -> date:
    """The day an age is reached; born on 29 February, 1 March in an ordinary year."""
    birthday = years_after(born, years)
    return birthday if birthday.day == born.day else birthday + DAY


def reporting_period(day: date) -> date:
    """The end of the half-year that holds the day."""
    return date(day.year, 6, 30) if day.month <= 6 else date(day.year, 12, 31)
