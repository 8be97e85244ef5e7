"""Working days: weekends, and the bank holidays of each nation, read from data once."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from rapport.law import reading
from rapport.law.refusals import CalendarEnds

DAY = timedelta(days=1)
FRIDAY = 4


@dataclass(frozen=True)
class Calendar:
    """The working days of a nation, in the years whose holidays are loaded."""

    name: str
    means: str
    holidays: frozenset[date]
    first_year: int
    last_year: int
    published_to: int  # later years follow the standing pattern and may yet change

    def covers(self, day: date) -> bool:
        """Whether the holidays of that year are loaded."""
        return self.first_year <= day.year <= self.last_year

    def is_working(self, day: date) -> bool:
        """Neither weekend nor bank holiday. Refuses a year whose holidays are not loaded."""
        if not self.first_year <= day.year <= self.last_year:
            raise CalendarEnds(f"The bank holidays of {day.year} are not loaded, only those of {self.first_year} to {self.last_year}.")
        return day.weekday() <= FRIDAY and day not in self.holidays

    def next_working(self, day: date) -> date:
        """The day itself, or the first working day after it."""
        while not self.is_working(day):
            day += DAY
        return day

    def last_working(self, day: date) -> date:
        """The day itself, or the last working day before it."""
        while not self.is_working(day):
            day -= DAY
        return day

    def holidays_between(self, after: date, until: date) -> list[date]:
        """The bank holidays after one day and up to another, none of them on a weekend."""
        return sorted(day for day in self.holidays if after < day <= until)

    def why_not_working(self, day: date) -> str:
        """Weekend or bank holiday, in words."""
        return "a weekend day" if day.weekday() > FRIDAY else "a bank holiday"


@lru_cache(maxsize=16)
def calendar(name: str) -> Calendar:
    """A calendar by its name in `data/calendars.yaml` (ENG_WLS, SCT, NIR, ANY_UK)."""
    entry = reading.calendars()[name]
    if "union_of" in entry:
        return _union(name, entry["means"], [calendar(part) for part in entry["union_of"]])
    data = reading.bank_holidays(entry["file"])
    days = frozenset(date.fromisoformat(f"{year}-{day}") for year, text in data["years"].items() for day in text.split())
    return Calendar(name, entry["means"], days, min(data["years"]), max(data["years"]), data["published_to"])


def of_nation(nation: str) -> str:
    """The name of the calendar that holds in a nation."""
    return reading.calendars()["ORG_NATION"]["by_nation"][nation]


def _union(name: str, means: str, parts: list[Calendar]) -> Calendar:
    return Calendar(
        name,
        means,
        frozenset().union(*(part.holidays for part in parts)),
        max(part.first_year for part in parts),
        min(part.last_year for part in parts),
        min(part.published_to for part in parts),
    )
