from datetime import UTC, datetime

import pytest

from rapport.clocks.actions import calendars
from rapport.clocks.models import Calendar
from rapport.conversations.queries import hours
from rapport.customers.tests import factories as people

pytestmark = pytest.mark.django_db
MONDAYS = {"zone": "Europe/London", "nation": "ENG", "weekly": {"mon": [["10:00", "12:00"], ["13:00", "16:00"]]}}


@pytest.mark.parametrize(
    ("at", "words", "moment"),
    [
        ("2026-11-27T18:00", "When we next work", "2026-11-30T09:00"),  # a Friday evening
        ("2026-11-30T10:00", "Next working day", "2026-12-01T09:00"),
        ("2026-12-24T18:00", "When we next work", "2026-12-29T09:00"),  # Christmas, Boxing Day on a Saturday
        ("2026-06-08T06:30", "When we next work", "2026-06-08T08:00"),  # summer time
    ],
)
def test_is_the_next_opening_of_the_default_calendar(at, words, moment):
    found = hours.next_opening(datetime.fromisoformat(f"{at}Z"))
    assert (found.words, found.moment) == (words, datetime.fromisoformat(f"{moment}Z"))


def test_goes_by_the_calendar_it_is_given():
    made = calendars.make(name="Mondays", given=MONDAYS, by=people.system())
    assert hours.next_opening(datetime(2026, 11, 30, 10, 30, tzinfo=UTC), made).moment == datetime(2026, 12, 7, 10, tzinfo=UTC)
    assert hours.next_opening(datetime(2026, 11, 30, 12, 30, tzinfo=UTC), made).moment == datetime(2026, 11, 30, 13, tzinfo=UTC)


def test_without_a_calendar_there_is_none():
    Calendar.objects.update(is_default=False)
    assert hours.next_opening(datetime(2026, 11, 30, 10, tzinfo=UTC)) is None
