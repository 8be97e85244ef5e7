"""A prepared read answers each reader as the same query built for them alone."""

import pytest
from django.db.models import Q

from rapport.cases import permissions as case_permissions
from rapport.cases.actions import opening
from rapport.cases.models import Case
from rapport.conversations import permissions as talk_permissions
from rapport.conversations.models import Conversation
from rapport.conversations.tests import factories as talks
from rapport.core.prepared import Given
from rapport.customers import permissions
from rapport.customers.models import Customer
from rapport.customers.tests import factories
from rapport.team.actors import Actor
from rapport.team.reading import Reading
from rapport.team.roles import Reach, Role

pytestmark = pytest.mark.django_db


def readers(at):
    north, south = factories.team("North"), factories.team("South")
    for number, (reach, team) in enumerate([(reach, team) for reach in Reach for team in (north, south, None)]):
        yield factories.actor(at=at, name=f"Reader {number}", team=team, customer_reach=reach)
    yield factories.actor(Role.ASSESSOR, at=at, name="Assessor", team=north)
    yield Actor.system(at=at)


def test_each_reader_gets_what_visible_to_lets_them_see():
    read = Reading(lambda by: Customer.objects.filter(permissions.visible_to(by)).order_by("pk"))
    every = list(readers(factories.NOW))
    for by in every:
        if by.user:
            factories.customer(name=f"Of {by.name}", owner=by.user)
            factories.customer(name=f"Of the team of {by.name}", team=by.user.team)
    for _ in range(2):
        for by in every:
            assert read(by) == list(Customer.objects.filter(permissions.visible_to(by)).order_by("pk")), by.name


@pytest.mark.parametrize(("model", "visible_to"), [(Conversation, talk_permissions.visible_to), (Case, case_permissions.visible_to)])
def test_so_does_each_reader_of_conversations_and_cases(model, visible_to):
    read = Reading(lambda by: model.objects.filter(visible_to(by)).order_by("pk"))
    every = list(readers(factories.NOW))
    for by in every:
        if by.user:
            talk = talks.conversation(factories.customer(name=f"Of {by.name}", owner=by.user), owner=by.user, team=by.user.team)
            opening.open_case(title="Heating", customer=talk.customer, conversation=talk, by=factories.system())
    assert model.objects.count() == len(every) - 1
    model.objects.filter(owner=None).update(owner=every[0].user)
    for by in every:
        assert read(by) == list(model.objects.filter(visible_to(by)).order_by("pk")), by.name


def test_two_of_the_same_standing_share_a_shape_and_no_rows():
    made = []
    read = Reading(lambda by: made.append(by) or Customer.objects.filter(owner_id=by.user_id))
    ada, bo = factories.actor(name="Ada"), factories.actor(name="Bo")
    hers, his = factories.customer(owner=ada.user), factories.customer(owner=bo.user)
    assert (read(ada), read(bo)) == ([hers], [his])
    assert len(made) == 1


def test_what_a_token_may_not_read_is_not_read():
    read = Reading(lambda by: Customer.objects.filter(permissions.visible_to(by)))
    ada = factories.actor(name="Ada")
    factories.customer(owner=ada.user)
    narrowed = Actor(at=ada.at, road=ada.road, user=ada.user, scopes=frozenset({"tasks"}))
    assert len(read(ada)) == 1
    assert read(narrowed) == []


def test_a_choice_makes_a_shape_of_its_own_and_values_fill_it():
    read = Reading(lambda by, is_new: Customer.objects.filter(Q(stage="new") if is_new else ~Q(stage="new"), pk__among=Given("numbers")))
    ada = factories.actor(name="Ada")
    new, old = factories.customer(stage="new"), factories.customer(stage="active")
    assert read(ada, True, numbers=[new.pk, old.pk]) == [new]
    assert read(ada, False, numbers=[new.pk, old.pk]) == [old]
    assert read(ada, False, numbers=[]) == []
