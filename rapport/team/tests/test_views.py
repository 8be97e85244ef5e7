import re

import pytest
from django.urls import reverse
from django.utils import timezone

from rapport.team.actions import invitations, tokens
from rapport.team.models import Invitation, Session, Team, Token, User
from rapport.team.tests.factories import actor, make_user

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def as_(client):
    """Sign this person in."""

    def sign_in(by):
        client.force_login(by.user, backend=BACKEND)
        return client

    return sign_in


def text(response) -> str:
    return response.content.decode()


class TestPeople:
    def test_costs_few_queries_however_many_there_are(self, as_, administrator, homes, django_assert_max_num_queries):
        for number in range(30):
            make_user(f"Person {number}", team=homes)
        client = as_(administrator)
        with django_assert_max_num_queries(6):
            response = client.get(reverse("team:people"))
        assert "Person 29" in text(response)

    def test_finds_by_a_part_of_a_name_or_email(self, as_, amara, rhys):
        found = text(as_(amara).get(reverse("team:people"), {"q": "PRITCH northgate"}))
        assert "Rhys Pritchard" in found
        assert f'href="{amara.user.get_absolute_url()}"' not in found

    @pytest.mark.parametrize("search", ["%", "_", "'; DROP TABLE team_user; --", "\x00", "\u202e", "x" * 5000, "{{7*7}}", "<script>"])
    def test_strange_searches_find_nobody_and_break_nothing(self, as_, amara, search):
        response = as_(amara).get(reverse("team:people"), {"q": search})
        assert response.status_code == 200
        assert "<script>" not in text(response).replace('<script type="module"', "").replace("<script src", "").replace("<script defer", "")

    def test_a_colleague_sees_roles_but_no_sign_ins_or_tokens(self, as_, amara, rhys):
        tokens.make(name="Rhys's website", by=rhys)
        page = text(as_(amara).get(rhys.user.get_absolute_url()))
        assert "Team leader" in page
        assert "website" not in page
        assert '<form method="post" class="stack"' not in page

    def test_a_conflict_shows_both_and_keeps_what_was_typed(self, as_, administrator, amara):
        client, url = as_(administrator), amara.user.get_absolute_url()
        seen = client.get(url).context["form"].initial["version"]
        given = {"name": amara.user.name, "email": amara.user.email, "customer_reach": "3", "version": str(seen)}
        assert client.post(url, {**given, "roles": "team-leader", "team": amara.user.team_id or ""}).status_code == 303
        late = client.post(url, {**given, "roles": "manager", "team": amara.user.team_id or ""})
        assert late.status_code == 409
        assert "Team leader" in text(late)
        assert User.objects.get(pk=amara.user_id).roles == ["team-leader"]
        newest = late.context["form"]["version"].value()
        again = client.post(url, {**given, "roles": "manager", "team": amara.user.team_id or "", "version": newest})
        assert again.status_code == 303
        assert User.objects.get(pk=amara.user_id).roles == ["manager"]

    def test_a_refusal_is_shown_and_what_was_typed_stays(self, as_, administrator):
        given = {"name": "Danielle Marsh-Lee", "email": administrator.user.email, "roles": "adviser", "customer_reach": "3"}
        response = as_(administrator).post(administrator.user.get_absolute_url(), given)
        assert response.status_code == 422
        assert "last administrator" in text(response)
        assert "Danielle Marsh-Lee" in text(response)
        assert User.objects.get().roles == ["administrator"]

    @pytest.mark.parametrize("pk", [0, 999_999, 2**63])
    def test_nobody_there(self, as_, administrator, pk):
        assert as_(administrator).get(f"/team/{pk}/").status_code == 404


class TestInvite:
    def test_the_link_is_shown_once_and_opens_the_door(self, as_, administrator, client):
        given = {"email": "imran@northgate.example", "roles": ["adviser"], "customer_reach": "2"}
        response = as_(administrator).post(reverse("team:invite"), given)
        link = re.search(r"/join/\w+/", text(response))[0]
        assert "send them this link yourself" in text(response)
        assert "no-store" in response["Cache-Control"]
        assert link not in text(client.get(reverse("team:people")))

        client.logout()
        assert "imran@northgate.example" in text(client.get(link))
        joined = client.post(link, {"name": "Imran Siddiqui", "password": "three unrelated words"})
        assert joined["Location"] == reverse("team:welcome")
        assert "passkey" in text(client.get(joined["Location"]))
        assert Session.objects.filter(user__email="imran@northgate.example").count() == 1
        assert User.objects.get(email="imran@northgate.example").usersession_set.count() == 1

    def test_opening_the_link_does_not_use_it_up(self, administrator, client):
        today = actor(administrator.user, timezone.now())
        _, link = invitations.invite(email="imran@northgate.example", roles=["adviser"], by=today)
        path = "/join/" + link.rsplit("/join/", 1)[1]
        for _ in range(3):
            assert client.get(path).status_code == 200
        assert Invitation.objects.get().used_at is None

    @pytest.mark.parametrize("password", ["short", "password123", "imran siddiqui", ""])
    def test_a_weak_password_is_refused_and_the_link_still_works(self, administrator, client, password):
        today = actor(administrator.user, timezone.now())
        _, link = invitations.invite(email="imran@northgate.example", roles=["adviser"], by=today)
        path = "/join/" + link.rsplit("/join/", 1)[1]
        response = client.post(path, {"name": "Imran Siddiqui", "password": password})
        assert response.status_code == 422
        assert User.objects.count() == 1
        assert client.get(path).status_code == 200

    def test_a_spent_link_says_what_to_do(self, client, db):
        response = client.get(reverse("team:join", args=["nothing"]))
        assert response.status_code == 410
        assert "Ask the person who invited you" in text(response)


class TestTeams:
    def test_made_and_renamed(self, as_, administrator):
        client = as_(administrator)
        client.post(reverse("team:team-new"), {"name": "Complaints"})
        client.post(reverse("team:team", args=[Team.objects.get().pk]), {"name": "Recovery"})
        assert Team.objects.get().name == "Recovery"


class TestMe:
    def test_a_token_is_shown_once_and_can_be_ended(self, as_, amara):
        client = as_(amara)
        given = {"name": "Website", "is_limited": "yes", "scopes": ["customers.read"], "lifetime": "30"}
        made = client.post(reverse("team:token-new"), given)
        key = re.search(r"rap_[\w-]{43}", text(made))[0]
        assert "no-store" in made["Cache-Control"]
        mine = text(client.get(reverse("team:me")))
        assert key not in mine
        assert "Website" in mine
        client.post(reverse("team:token-revocation", args=[Token.objects.get().pk]))
        assert tokens.recognise(key, at=amara.at) is None

    def test_a_token_with_nothing_ticked_is_refused(self, as_, amara):
        response = as_(amara).post(reverse("team:token-new"), {"name": "Website", "is_limited": "yes", "lifetime": ""})
        assert response.status_code == 422
        assert not Token.objects.exists()

    def test_a_scope_one_does_not_hold_is_not_offered(self, as_, amara):
        given = {"name": "Website", "is_limited": "yes", "scopes": ["team.manage"], "lifetime": "30"}
        assert as_(amara).post(reverse("team:token-new"), given).status_code == 422
        assert not Token.objects.exists()

    def test_costs_few_queries(self, as_, amara, django_assert_max_num_queries):
        client = as_(amara)
        with django_assert_max_num_queries(3):
            client.get(reverse("team:me"))


def test_row_history_names_the_person_and_the_road(as_, administrator, amara):
    given = {"name": "Amara Lee", "email": amara.user.email, "roles": "adviser", "customer_reach": "3"}
    as_(administrator).post(amara.user.get_absolute_url(), given)
    context = amara.user.history.latest("pgh_id").pgh_context
    assert (context["user"], context["road"]) == (administrator.user_id, "web")
