import pytest
from django.contrib.auth.models import AnonymousUser

from rapport.team import sessions
from rapport.team.models import Session


@pytest.fixture
def signed_in(amara, client, rf):
    """A request with Amara's session in it, not yet looked at."""
    client.force_login(amara.user)

    def make_request():
        request = rf.get("/")
        request.session = sessions.SessionStore(client.cookies["sessionid"].value)
        return request

    return make_request


def test_one_query_finds_the_session_the_person_and_the_team(signed_in, amara, django_assert_num_queries):
    with django_assert_num_queries(1):
        user = sessions.signed_in(signed_in())
        assert (user.pk, user.team.name) == (amara.user_id, "Homes and energy")


def test_a_session_knows_whose_it_is(signed_in, amara):
    assert Session.objects.get().user == amara.user


def test_a_changed_password_ends_the_session(signed_in, amara):
    amara.user.set_password("another good password")
    amara.user.save()
    assert sessions.signed_in(signed_in()) == AnonymousUser()
    assert not Session.objects.exists()


def test_someone_deactivated_is_nobody(signed_in, amara):
    amara.user.is_active = False
    amara.user.save()
    assert sessions.signed_in(signed_in()) == AnonymousUser()


def test_a_session_that_ran_out_is_nobody(signed_in, amara):
    Session.objects.update(expire_date=amara.at.replace(year=2020))
    assert sessions.signed_in(signed_in()) == AnonymousUser()


def test_a_made_up_session_key_is_nobody(db, rf):
    request = rf.get("/")
    request.session = sessions.SessionStore("x" * 32)
    assert sessions.signed_in(request) == AnonymousUser()


def test_a_row_that_points_at_someone_else_is_not_believed(signed_in, rhys):
    Session.objects.update(user=rhys.user)
    assert sessions.signed_in(signed_in()) != rhys.user
