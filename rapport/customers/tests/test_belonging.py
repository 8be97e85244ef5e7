"""Whose a customer is, by the roles of a day."""

from datetime import timedelta

import pytest

from rapport.customers.actions import roles
from rapport.customers.queries import belonging
from rapport.customers.rules import Link
from rapport.customers.tests import factories as people

pytestmark = pytest.mark.django_db
DAY = people.NOW.date()


@pytest.fixture
def by():
    return people.system()


def org(name):
    return people.customer(name, kind="organisation")


def give(one, link, other, by, **days):
    needed = {"permits": ["discuss"], "ends_on": DAY} if link == "authorised" else {}
    return roles.give(customer=one, other=other, link=link, by=by, **{**needed, **days})


@pytest.mark.parametrize("link", Link.values)
def test_who_works_there_is_a_member_is_part_of_it_or_lives_there_belongs(link, by):
    one, other = people.customer(), org("Canal Works")
    give(one, link, other, by)
    expected = {one.pk: 0, other.pk: 1} if link in {"works-at", "member", "part-of", "household"} else {one.pk: 0}
    assert belonging.of(one.pk, DAY) == expected
    assert (one.pk in belonging.ever(other.pk)) == (other.pk in expected)


def test_only_living_together_counts_both_ways(by):
    one, other, firm = people.customer("One"), people.customer("Other"), org("Canal Works")
    give(one, "household", other, by)
    give(other, "works-at", firm, by)
    assert belonging.of(other.pk, DAY) == {other.pk: 0, one.pk: 1, firm.pk: 1}
    assert belonging.of(one.pk, DAY) == {one.pk: 0, other.pk: 1}
    assert belonging.of(firm.pk, DAY) == {firm.pk: 0}
    assert set(belonging.ever(firm.pk)) == {firm.pk, other.pk}


def test_what_an_employer_is_part_of_is_further_away_and_circles_end(by):
    one, works, group = people.customer(), org("Canal Works"), org("Canal Group")
    give(one, "works-at", works, by)
    give(works, "part-of", group, by)
    give(group, "part-of", works, by)
    assert belonging.of(one.pk, DAY) == {one.pk: 0, works.pk: 1, group.pk: 2}
    assert set(belonging.ever(group.pk)) == {group.pk, works.pk, one.pk}


def test_a_role_counts_from_its_first_day_to_its_last(by):
    one, firm = people.customer(), org("Canal Works")
    give(one, "works-at", firm, by, starts_on=DAY, ends_on=DAY + timedelta(days=1))
    days = [DAY + timedelta(days=step) for step in range(-1, 3)]
    assert [firm.pk in belonging.of(one.pk, day) for day in days] == [False, True, True, False]
    assert one.pk in belonging.ever(firm.pk)
