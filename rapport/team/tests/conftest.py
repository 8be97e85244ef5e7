import pytest

from rapport.team.actors import Actor
from rapport.team.models import Team
from rapport.team.roles import Role
from rapport.team.tests.factories import actor, make_user


@pytest.fixture
def homes(db) -> Team:
    return Team.objects.create(name="Homes and energy")


@pytest.fixture
def amara(homes) -> Actor:
    return actor(make_user("Amara Okafor", Role.ADVISER, team=homes))


@pytest.fixture
def rhys(homes) -> Actor:
    return actor(make_user("Rhys Pritchard", Role.TEAM_LEADER, team=homes))


@pytest.fixture
def administrator(db) -> Actor:
    return actor(make_user("Danielle Marsh", Role.ADMINISTRATOR))
