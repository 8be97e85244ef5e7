"""Finding messages by their words, as far as a person may see."""

import pytest

from rapport.conversations import search
from rapport.conversations.models import Conversation
from rapport.conversations.queries import threads
from rapport.conversations.tests.mailing import letter, received
from rapport.customers.tests import factories as make
from rapport.team.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def messages():
    return received(
        letter("a", subject="Boiler", text="The café's boiler is cold."),
        letter("b", subject="Damp", text="The wall is wet.", sender="gareth@example.org"),
    )


@pytest.mark.parametrize("typed", ["boiler", "BOIL", "cafes cold", "café", "olwen boiler"])
def test_by_its_words_however_they_are_typed(messages, typed):
    assert threads.search_words_in(make.actor(), typed, 10) == [messages[0]]


@pytest.mark.parametrize("typed", ["", "  ", "'", "boiler wet", "!&|"])
def test_nothing_for_words_that_are_not_together_or_no_words(messages, typed):
    assert threads.search_words_in(make.actor(), typed, 10) == []


def test_a_hit_leads_to_the_message(messages):
    hit = search.messages("wet", make.actor(), 5)[0]
    assert (hit.title, hit.url) == ("Damp", f"/messages/{messages[1].pk}/")


def test_who_sees_only_their_own_finds_only_their_own(messages):
    assessor = make.actor(Role.ASSESSOR)
    assert threads.search_words_in(assessor, "boiler", 10) == []
    Conversation.objects.filter(pk=messages[0].conversation_id).update(owner=assessor.user)
    assert threads.search_words_in(assessor, "boiler", 10) == [messages[0]]


def test_spam_is_not_found(messages):
    received(letter("s", sender="win@example.org", text="lottery", X_Spam_Flag="YES"))
    assert threads.search_words_in(make.actor(), "lottery", 10) == []


@pytest.mark.parametrize(("telling", "walked"), [(0, 0), (2, 3), (3, 100), (100, 100)])
def test_the_newest_come_first_whichever_way_they_are_found(db, monkeypatch, telling, walked):
    """Whether they stand among the newest, within a walk, or only in the index."""
    monkeypatch.setattr(threads, "TELLING", telling)
    monkeypatch.setattr(threads, "WALKED", walked)
    monkeypatch.setattr(threads, "COMMON", 1)
    made = received(*(letter(str(number), text="gutter" if number in {0, 1, 5, 7} else "roof") for number in range(9)))
    wanted = [message.pk for number, message in enumerate(made) if number in {0, 1, 5, 7}][::-1]
    assert [message.pk for message in threads.search_words_in(make.actor(), "gutter", 10)] == wanted
    assert [message.pk for message in threads.search_words_in(make.actor(), "gutt", 2)] == wanted[:2]
