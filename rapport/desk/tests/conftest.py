"""Who works at the screens in these tests."""

import pytest
from django.test import Client

from rapport.cases.models import Case
from rapport.cases.tests import factories
from rapport.conversations.models import Suggestion
from rapport.conversations.rules import wanting
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


@pytest.fixture
def two(me: Actor) -> tuple[Case, Case, Suggestion]:
    """Two cases with a conversation each, the second of which may belong to the first."""
    olwen = people.customer("Olwen Bevan-Jones", by=me)
    cases = []
    for title in ("Alarm", "Alarm again"):
        thread = factories.conversation(olwen, subject=title)
        factories.message(thread)
        cases.append(factories.case(title, by=me, customer=olwen, conversation=thread))
    first, second = (case.threads.get().conversation for case in cases)
    second.needs_person = wanting.SUGGESTED
    second.save()
    suggestion = Suggestion.objects.create(conversation=second, other=first, why="It has the same subject and sender.", at=me.at)
    return cases[0], cases[1], suggestion
