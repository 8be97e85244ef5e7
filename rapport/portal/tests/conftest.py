"""A form, and somebody who fills it in."""

import pytest
from django.core.cache import cache
from django.test import Client

from rapport.customers.tests import factories as people
from rapport.portal import actions
from rapport.team.roles import Role


@pytest.fixture
def admin():
    return people.actor(Role.ADMINISTRATOR, name="Rhys Pritchard")


@pytest.fixture
def web_form(admin):
    cache.clear()
    asks = "Account number | text | required\nWhat is it about? | choice | Heating, Repairs"
    return actions.add(name="Contact us", asks=asks, thanks="**Thank** you.", by=admin)


@pytest.fixture
def visitor():
    return Client(enforce_csrf_checks=True)
