"""People who write and read."""

import pytest

from rapport.customers.tests import factories as people
from rapport.knowledge import actions
from rapport.team.roles import Role


@pytest.fixture
def writer():
    return people.actor(Role.TEAM_LEADER, name="Siân Llewellyn")


@pytest.fixture
def reader():
    return people.actor(Role.ADVISER, name="Amara Okafor")


@pytest.fixture
def article(writer):

    return actions.begin(kind="procedure", title="When the heating fails", text="Ring the engineer.\n\nTake two heaters.", by=writer)
