"""People and a customer for the tests of what is done with cases."""

import pytest

from rapport.customers.tests import factories as people
from rapport.team.roles import Role


@pytest.fixture
def homes():
    return people.team("Homes")


@pytest.fixture
def amara(homes):
    return people.actor(name="Amara Okafor", team=homes)


@pytest.fixture
def priya(homes):
    return people.actor(name="Priya Raman", team=homes)


@pytest.fixture
def stranger():
    return people.actor(Role.ASSESSOR, name="Stranger")


@pytest.fixture
def olwen(amara):
    return people.customer("Olwen Bevan-Jones", by=amara)
