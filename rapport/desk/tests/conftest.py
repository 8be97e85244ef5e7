"""Who works at the screens in these tests."""

import pytest
from django.test import Client

from rapport.customers.tests import factories as people
from rapport.desk.tests import scenes
from rapport.team.actors import Actor


@pytest.fixture
def me() -> Actor:
    """An adviser in a team."""
    return people.actor(at=scenes.now(), name="Amara Okafor", team=people.team("Homes"))


@pytest.fixture
def client(me: Actor) -> Client:
    """A browser in which I am signed in."""
    return scenes.signed_in(me)
