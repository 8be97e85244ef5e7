"""Who arranges, the mailbox, and a conversation to arrange in."""

import pytest

from rapport.conversations.tests import factories
from rapport.customers.tests import factories as people

pytestmark = pytest.mark.django_db


@pytest.fixture
def amara():
    return people.actor(name="Amara Okafor")


@pytest.fixture
def mailbox():
    return factories.mailbox("help@northgate.example", name="Northgate help")


@pytest.fixture
def conversation(mailbox):
    found = factories.conversation(people.customer(contact_points=[{"channel": "email", "value": "olwen@example.com"}]), mailbox)
    factories.inbound(found)
    return found


@pytest.fixture
def by(amara):
    return people.later(amara, minutes=5)
