import pytest
from django.test import Client

from rapport.cases.tests import factories
from rapport.customers.tests import factories as people
from rapport.knowledge import actions as knowledge
from rapport.team.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return factories.case("The heating is off again")


@pytest.fixture
def article():
    writer = people.actor(Role.TEAM_LEADER)
    article = knowledge.begin(kind="procedure", title="When the heating fails", text="Ring the engineer.", by=writer)
    knowledge.publish(article=article, by=writer)
    return article


def test_what_fits_is_offered_chosen_shown_and_taken_off(case, article):
    client = Client()
    client.force_login(people.actor(Role.MANAGER).user)
    page = f"/cases/{case.reference}/knowledge/"
    assert "When the heating fails" in client.get(page).content.decode()
    assert "Nothing fits" in client.get(page + "?q=zebra").content.decode()
    assert client.post(page, {"article": article.pk}).status_code == 303
    shown = client.get(case.get_absolute_url()).content.decode()
    assert "When the heating fails, version 1" in shown
    assert client.post(f"{page}{case.applied.get().pk}/removal/").status_code == 303
    assert not case.applied.exists()


@pytest.mark.parametrize("article_id", ["", "x", "0", "9" * 30])
def test_an_article_that_is_not_there_is_not_found(case, article_id):
    client = Client()
    client.force_login(people.actor(Role.MANAGER).user)
    assert client.post(f"/cases/{case.reference}/knowledge/", {"article": article_id}).status_code == 404
