"""What the lists of customers and of colleagues show of cases."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from rapport.cases import permissions
from rapport.cases.actions import assigning, moving
from rapport.cases.columns import deadlines, workload
from rapport.cases.models import Case
from rapport.cases.tests import factories
from rapport.core import columns
from rapport.customers.tests import factories as people
from rapport.team.roles import Reach, Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def now(amara):
    return replace(amara, at=timezone.now())


@pytest.fixture
def level(db):
    return factories.level()


def test_a_customer_shows_the_clock_that_is_due_first(now, olwen, level):
    factories.case(by=now, customer=olwen)
    first = factories.case(by=replace(now, at=now.at - timedelta(days=1)), customer=olwen)
    told = deadlines([olwen], now)[olwen.pk][0]
    Case.objects.filter(pk=first.pk).update(due_at=now.at - timedelta(hours=1), due_state="missed")
    assert "On track" in told
    assert "Overdue" in deadlines([olwen], now)[olwen.pk][0]


def test_what_has_ended_or_has_no_clock_is_not_due(now, olwen):
    case = factories.case(by=now, customer=olwen)
    assert deadlines([olwen], now) == {}
    factories.level()
    owed = factories.case(by=now, customer=olwen)
    for each in (case, owed):
        moving.close(case=each, outcome="solved", anyway="Enough", by=now)
    assert deadlines([olwen], now) == {}


def test_only_cases_that_the_reader_sees(now, olwen, level):
    case = factories.case(by=now, customer=olwen)
    Case.objects.filter(pk=case.pk).update(is_private=True)
    stranger = people.actor(Role.ADVISER, at=now.at)
    assert deadlines([olwen], stranger) == {}
    assert deadlines([olwen], people.actor(Role.ADVISER, at=now.at, customer_reach=Reach.OWN)) == {}
    assert deadlines([olwen], people.actor(Role.MANAGER, at=now.at)).keys() == {olwen.pk}


def test_a_page_of_customers_asks_once(now, olwen, level, django_assert_num_queries):
    factories.case(by=now, customer=olwen)
    client = Client()
    client.force_login(now.user)
    assert "Next deadline" in client.get("/customers/").content.decode()
    both = [olwen, people.customer("Gareth")]
    with django_assert_num_queries(1):
        assert deadlines(both, now).keys() == {olwen.pk}


def test_each_person_carries_their_open_cases(now, olwen, level):
    late, fine = (factories.case(by=now, customer=olwen) for _ in range(2))
    for case in (late, fine):
        assigning.assign(case=case, owner=now.user, by=now)
    Case.objects.filter(pk=late.pk).update(due_at=now.at - timedelta(hours=1), due_state="missed")
    now.user.capacity = 1
    carrying, soon, overdue = workload([now.user], now)[now.user.pk]
    assert ("2 of 1" in carrying, "1 over" in carrying, soon, "1" in overdue) == (True, True, "0", True)


@pytest.mark.parametrize("given", [{"roles": (Role.TEAM_LEADER,), "customer_reach": Reach.OWN}, {"roles": (Role.ADVISER,)}])
def test_the_same_is_told_to_whoever_sees_fewer_cases(now, olwen, given):
    """A narrow reader, and one who sees no private cases: neither is told that a colleague is idle."""
    for is_private in (True, False):
        case = factories.case(by=now, customer=olwen)
        assigning.assign(case=case, owner=now.user, by=now)
        Case.objects.filter(pk=case.pk).update(is_private=is_private)
    reader = people.actor(*given.pop("roles"), at=now.at, team=people.team("Elsewhere"), **given)
    assert Case.objects.filter(permissions.visible_to(reader)).count() < 2
    assert "2 of 25" in workload([now.user], reader)[now.user.pk][0]


def test_who_works_on_no_cases_and_has_none_is_left_out(now):
    dpo = people.actor(Role.DATA_PROTECTION_OFFICER).user
    adviser = people.actor(Role.ADVISER).user
    assert workload([dpo, adviser], now).keys() == {adviser.pk}
    assert "room for 25" in workload([adviser], now)[adviser.pk][0]
    assert workload([adviser], people.actor(Role.ASSESSOR)) == {}


def test_a_giver_of_which_nothing_is_shown_is_not_asked(now, olwen, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert columns.cells("customers", [olwen], now, {"stage"}) == {}
