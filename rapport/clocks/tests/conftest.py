"""People, a calendar, and a moment on a working day for the tests of clocks."""

from datetime import UTC, datetime

import pytest

from rapport.clocks.actions import calendars
from rapport.customers.tests import factories as people
from rapport.team.actors import Actor
from rapport.team.roles import Role

MONDAY = datetime(2026, 11, 23, 9, 12, tzinfo=UTC)
OFFICE = {"zone": "Europe/London", "nation": "ENG", "weekly": {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}}


@pytest.fixture
def amara():
    return people.actor(at=MONDAY, name="Amara Okafor")


@pytest.fixture
def admin():
    return people.actor(Role.ADMINISTRATOR, at=MONDAY, name="Ade Admin")


@pytest.fixture
def office(admin):
    return calendars.make(name="Weekdays", given=OFFICE, by=admin)


def at(by: Actor, moment: datetime) -> Actor:
    """The same person at another moment."""
    return Actor(at=moment, road=by.road, user=by.user)
