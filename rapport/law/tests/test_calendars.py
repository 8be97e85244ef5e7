"""Bank holidays: ours against two other lists, and the calendars made of them."""

import json
from datetime import date, timedelta
from pathlib import Path

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.law import calendars, reading
from rapport.law.refusals import CalendarEnds

PUBLISHED = Path(__file__).parents[3].parent / "shared" / "data" / "5_calendars" / "uk-bank-holidays" / "bank-holidays.json"
NATIONS = [
    ("ENG_WLS", "england-and-wales", "ENG"),
    ("ENG_WLS", "england-and-wales", "WLS"),
    ("SCT", "scotland", "SCT"),
    ("NIR", "northern-ireland", "NIR"),
]
WORLD_CUP = date(2026, 6, 15)  # proclaimed for Scotland after the published list was made


@pytest.mark.skipif(not PUBLISHED.exists(), reason="the published list of bank holidays is not here")
@pytest.mark.parametrize(("name", "division", "_"), NATIONS)
def test_the_published_list_is_ours(name, division, _):
    calendar = calendars.calendar(name)
    published = {date.fromisoformat(event["date"]) for event in json.loads(PUBLISHED.read_text())[division]["events"]}
    years = range(min(published).year, max(published).year + 1)
    ours = {day for day in calendar.holidays if day.year in years}
    assert ours - published == ({WORLD_CUP} if name == "SCT" else set())
    assert published <= ours
    assert calendar.published_to == years[-1]


@pytest.mark.parametrize(("name", "_", "subdivision"), NATIONS)
def test_the_holidays_package_agrees_in_every_year(name, _, subdivision):
    calendar = calendars.calendar(name)
    known = holidays.country_holidays("GB", subdiv=subdivision, years=range(calendar.first_year, calendar.last_year + 1))
    assert {day for day in known if day.weekday() < 5} == calendar.holidays


def test_a_holiday_anywhere_is_a_holiday_of_the_whole_united_kingdom():
    anywhere = calendars.calendar("ANY_UK")
    for day in (date(2026, 3, 17), date(2026, 4, 6), date(2026, 6, 15), date(2026, 11, 30)):
        assert not anywhere.is_working(day)
    assert anywhere.is_working(date(2026, 3, 18))


@pytest.mark.parametrize(
    ("day", "where_it_works"),
    [
        (date(2026, 1, 2), {"ENG_WLS", "NIR"}),
        (date(2026, 3, 17), {"ENG_WLS", "SCT"}),
        (date(2026, 4, 3), set()),
        (date(2026, 4, 6), {"SCT"}),
        (date(2026, 6, 15), {"ENG_WLS", "NIR"}),
        (date(2026, 7, 13), {"ENG_WLS", "SCT"}),
        (date(2026, 8, 3), {"ENG_WLS", "NIR"}),
        (date(2026, 8, 31), {"SCT"}),
        (date(2026, 11, 30), {"ENG_WLS", "NIR"}),
        (date(2026, 12, 28), set()),
        (date(2027, 1, 4), {"ENG_WLS", "NIR"}),
    ],
)
def test_each_nation_keeps_its_own_days(day, where_it_works):
    assert {name for name in ("ENG_WLS", "SCT", "NIR") if calendars.calendar(name).is_working(day)} == where_it_works


@given(st.dates(date(2010, 2, 1), date(2050, 11, 30)), st.sampled_from(["ENG_WLS", "SCT", "NIR", "ANY_UK"]))
def test_the_nearest_working_days_hold_no_working_day_between(day, name):
    calendar = calendars.calendar(name)
    last, following = calendar.last_working(day), calendar.next_working(day)
    assert last <= day <= following
    assert calendar.is_working(last)
    assert calendar.is_working(following)
    between = [last + timedelta(days=n) for n in range(1, (following - last).days)]
    assert not any(map(calendar.is_working, between))


def test_a_year_without_loaded_holidays_is_refused():
    with pytest.raises(CalendarEnds, match="2051"):
        calendars.calendar("SCT").is_working(date(2051, 3, 1))


def test_every_nation_has_a_calendar():
    assert {calendars.of_nation(nation) for nation in ("ENG", "WLS", "SCT", "NIR")} == {"ENG_WLS", "SCT", "NIR"}
    assert reading.calendars()["ORG_NATION"]["by_nation"].keys() == {"ENG", "WLS", "SCT", "NIR"}
