"""The bank holidays of a nation by year, with their names.

Weekdays come from the data of the law, which knows single proclamations; weekend days (a Christmas Day on a Saturday) and years
that the data does not cover come from the `holidays` package. A calendar that is open on Saturdays needs both.
"""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from rapport.law import calendars

NATIONS = {"ENG": "England", "WLS": "Wales", "SCT": "Scotland", "NIR": "Northern Ireland"}
UNNAMED = "Bank holiday"
SATURDAY = 5


@lru_cache(maxsize=512)
def of(nation: str, year: int) -> Mapping[date, str]:
    """Each bank holiday of a nation in a year and its name; nothing for no nation."""
    if not nation:
        return {}
    usual, known = _usual(nation, year), calendars.calendar(calendars.of_nation(nation))
    if not known.first_year <= year <= known.last_year:
        return usual
    weekend = {day for day in usual if day.weekday() >= SATURDAY}
    return {day: usual.get(day, UNNAMED) for day in sorted(weekend | _of_law(nation, year))}


@lru_cache(maxsize=512)
def _of_law(nation: str, year: int) -> frozenset[date]:
    known = calendars.calendar(calendars.of_nation(nation))
    return frozenset(day for day in known.holidays if day.year == year)


def _usual(nation: str, year: int) -> dict[date, str]:
    """The standing pattern. The package takes a moment to load, and is not needed before the first date is worked out."""
    import holidays

    return dict(holidays.country_holidays("GB", subdiv=nation, years=year, language="en_GB"))
