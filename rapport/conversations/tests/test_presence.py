import pytest
from django.core.exceptions import PermissionDenied

from rapport.conversations.actions import presence
from rapport.conversations.models import Conversation, Presence
from rapport.conversations.queries import presence as here
from rapport.customers.tests import factories as people
from rapport.team.actors import Actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def conversation():
    return Conversation.objects.create(
        customer=people.customer(), subject="Heating", channel="email", token="abc", last_at=people.NOW, created_at=people.NOW
    )


class TestPresence:
    def test_a_colleague_is_named_and_one_who_answers_comes_first(self, conversation):
        me, amara, priya = (people.actor(name=name) for name in ("Me", "Amara", "Priya"))
        for who, answers in ((me, False), (amara, False), (priya, True)):
            presence.tell(conversation=conversation, is_answering=answers, by=who)
        assert [(each.user.name, each.is_answering) for each in here.others(conversation, me)] == [("Priya", True), ("Amara", False)]

    def test_telling_again_changes_the_same_row(self, conversation, django_assert_num_queries):
        priya = people.actor(name="Priya")
        presence.tell(conversation=conversation, is_answering=True, by=priya)
        with django_assert_num_queries(3):  # one statement between the ends of its transaction
            presence.tell(conversation=conversation, is_answering=False, by=people.later(priya, seconds=15))
        assert list(Presence.objects.values_list("is_answering", "at")) == [(False, people.later(priya, seconds=15).at)]

    def test_who_has_been_silent_for_long_is_gone(self, conversation):
        me, priya = people.actor(), people.actor()
        presence.tell(conversation=conversation, is_answering=True, by=priya)
        assert here.others(conversation, people.later(me, seconds=44))
        assert not here.others(conversation, people.later(me, seconds=46))

    def test_who_may_not_see_it_neither_tells_nor_hears(self, conversation):
        stranger = Actor(at=people.NOW, road="web", user=None)
        with pytest.raises(PermissionDenied):
            presence.tell(conversation=conversation, is_answering=True, by=stranger)
        presence.tell(conversation=conversation, is_answering=True, by=people.actor())
        assert here.others(conversation, stranger) == []
        assert Presence.objects.count() == 1
