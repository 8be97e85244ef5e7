import pytest
from django.test import Client
from django.urls import reverse

from rapport.team.models import Session, Team, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def amara() -> User:
    return User.objects.create(email="amara@example.org", name="Amara Okafor", roles=["adviser"], team=Team.objects.create(name="Homes"))


def test_one_query_finds_the_session_the_person_and_the_team(amara, client, django_assert_num_queries, rf):
    client.force_login(amara)
    from rapport.team import sessions

    request = rf.get("/")
    request.session = sessions.SessionStore(client.session.session_key)
    with django_assert_num_queries(1):
        user = sessions.signed_in(request)
        assert (user.pk, user.team.name) == (amara.pk, "Homes")
