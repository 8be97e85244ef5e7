import pytest
from django.core.exceptions import PermissionDenied

from rapport.cases.actions import applying
from rapport.cases.actions.content import CaseRefused
from rapport.cases.models import Applied
from rapport.cases.tests import factories
from rapport.customers import timeline
from rapport.customers.tests import factories as people
from rapport.knowledge import actions as knowledge
from rapport.team.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    writer = people.actor(Role.TEAM_LEADER)
    article = knowledge.begin(kind="policy", title="Heating", text="Fixed in 24 hours.", by=writer)
    knowledge.publish(article=article, by=writer)
    article.refresh_from_db()
    return article


@pytest.fixture
def case(olwen, amara):
    return factories.case(customer=olwen, by=amara)


def test_a_case_keeps_the_version_it_was_worked_by(case, article, amara):
    applied = applying.apply(case=case, article=article, by=amara)
    applying.apply(case=case, article=article, by=amara)
    writer = people.actor(Role.TEAM_LEADER)
    newer = knowledge.edit(article=article, version=article.version, kind="policy", title="Heating", text="Fixed in 48 hours.", by=writer)
    knowledge.publish(article=newer, by=writer)
    assert Applied.objects.get() == applied
    assert applied.version.text == "Fixed in 24 hours."
    assert timeline.story(case.customer)[-1] == f"Heating, version 1, was used in {case.reference}."


def test_it_can_be_taken_off(case, article, amara):
    applied = applying.apply(case=case, article=article, by=amara)
    applying.take_off(applied=applied, by=amara)
    assert not Applied.objects.exists()


def test_what_is_not_in_use_is_refused(case, article, amara):
    knowledge.archive(article=article, by=people.actor(Role.TEAM_LEADER))
    article.refresh_from_db()
    with pytest.raises((CaseRefused, PermissionDenied)):
        applying.apply(case=case, article=article, by=amara)
    assert not Applied.objects.exists()


def test_a_stranger_may_not(case, article, stranger):
    with pytest.raises(PermissionDenied):
        applying.apply(case=case, article=article, by=stranger)
    assert not Applied.objects.exists()
