"""Signing in with the organisation's own accounts, against a real provider on loopback."""

import time
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.utils import timezone
from joserfc.jwk import RSAKey

from rapport.config import single_sign_on as setting_up
from rapport.config.server import health_services
from rapport.config.server.verdicts import Level
from rapport.team.actions import invitations, single_sign_on
from rapport.team.models import Identity, Invitation, Session, User
from rapport.team.tests.factories import actor, make_user
from tests.authorisation_server import CLIENT, CLIENT_SECRET, OpenIdProvider, running_provider

pytestmark = pytest.mark.django_db
__all__ = ["running_provider"]
BEGIN, BACK = "/account/single-sign-on/", "/account/single-sign-on/back/"
NOT_BELIEVED = "cannot be believed"


@pytest.fixture
def given(running_provider, settings):
    """The settings of this installation."""
    settings.SITE_URL = "http://testserver"
    settings.SINGLE_SIGN_ON = {"issuer": running_provider.url, "client_id": CLIENT, "client_secret": CLIENT_SECRET, "name": "Northgate"}
    return settings.SINGLE_SIGN_ON


@pytest.fixture
def provider(running_provider, given) -> OpenIdProvider:
    running_provider.be_honest()
    return running_provider


@pytest.fixture
def amara():
    return make_user("Amara Okafor")


def came_back(client, provider, **query):
    """The way of a browser whose person agrees: off, and back."""
    off = client.get(BEGIN, query)
    assert off.status_code == 302
    return client.get(provider.agree(off["Location"]).removeprefix("http://testserver"))


def is_in(client):
    return client.get("/").status_code == 200


def sentence(response):
    assert response.status_code == 403
    return response.content.decode().replace("&#x27;", "'")


class TestTheWayIn:
    def test_it_asks_with_a_state_a_nonce_and_a_challenge(self, provider):
        off = Client().get(BEGIN)["Location"]
        asked = parse_qs(urlsplit(off).query)
        assert off.startswith(f"{provider.url}/authorize?")
        assert asked["scope"] == ["openid email profile"]
        assert asked["code_challenge_method"] == ["S256"]
        assert len(asked["nonce"][0]) > 30
        assert asked["redirect_uri"] == [f"http://testserver{BACK}"]

    def test_somebody_who_works_here_is_let_in_and_known_again_when_their_email_changes(self, provider, amara):
        client = Client()
        response = came_back(client, provider, next="/tasks/")
        assert (response.status_code, response["Location"]) == (302, "/tasks/")
        assert is_in(client)
        assert Session.objects.filter(user=amara).exists()
        provider.person["email"] = "amara.married@northgate.example"
        again = Client()
        came_back(again, provider)
        assert is_in(again)
        assert Identity.objects.get().user == amara

    def test_it_leads_nowhere_but_here(self, provider, amara):
        for elsewhere in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
            assert came_back(Client(), provider, next=elsewhere)["Location"] == "/"

    def test_the_page_of_signing_in_offers_it_only_where_it_is_set_up(self, provider, settings):
        assert "Sign in with Northgate" in Client().get("/account/login/").content.decode()
        settings.SINGLE_SIGN_ON = {}
        assert "Sign in with" not in Client().get("/account/login/").content.decode()
        assert Client().get(BEGIN).status_code == Client().get(BACK).status_code == 404

    def test_what_only_userinfo_says_is_asked_there_of_the_same_person(self, provider, amara):
        provider.says_all = False
        client = Client()
        came_back(client, provider)
        assert is_in(client)
        Identity.objects.all().delete()
        provider.userinfo = {"sub": "another"}
        assert "does not vouch for your email" in sentence(came_back(Client(), provider))


class TestWhoIsLetIn:
    def test_an_invited_person_joins_without_a_password(self, provider):
        boss = actor(make_user("Danielle Marsh", "administrator"), at=timezone.now())
        invitations.invite(email="Amara.Okafor@northgate.example", roles=["team-leader"], name="Amara", by=boss)
        client = Client()
        came_back(client, provider)
        joined = User.objects.get(email__iexact="amara.okafor@northgate.example")
        assert is_in(client)
        assert (joined.name, joined.roles, joined.has_usable_password()) == ("Amara", ["team-leader"], False)
        assert Invitation.objects.get().used_at is not None

    @pytest.mark.parametrize("ended", ["withdrawn_at", "used_at"])
    def test_an_invitation_that_ended_lets_nobody_in(self, provider, ended):
        boss = actor(make_user("Danielle Marsh", "administrator"), at=timezone.now())
        invitations.invite(email="amara.okafor@northgate.example", roles=["adviser"], by=boss)
        Invitation.objects.update(**{ended: timezone.now()})
        assert "Nobody here has the email amara.okafor@northgate.example." in sentence(came_back(Client(), provider))
        assert User.objects.count() == 1

    def test_a_stranger_is_not_unless_their_domain_is_and_then_as_what_is_set(self, provider, given):
        assert "Ask an administrator to invite you." in sentence(came_back(Client(), provider))
        given |= {"domain": "northgate.example", "role": "adviser"}
        provider.person |= {"email": "mal@evil-northgate.example"}
        assert "Nobody here has the email" in sentence(came_back(Client(), provider))
        assert not User.objects.exists()
        provider.person |= {"email": "new@Northgate.example", "name": "New Person", "sub": "2"}
        client = Client()
        came_back(client, provider)
        assert is_in(client)
        assert User.objects.values_list("name", "roles").get() == ("New Person", ["adviser"])

    def test_an_email_that_the_provider_does_not_vouch_for_is_nobody(self, provider, given, amara):
        for unsaid in (False, None, "yes"):
            provider.person["email_verified"] = unsaid
            assert "does not vouch for your email" in sentence(came_back(Client(), provider))
        assert not Identity.objects.exists()
        given["trusts_email"] = True
        client = Client()
        came_back(client, provider)
        assert is_in(client)

    def test_another_account_with_the_same_email_is_another_person(self, provider, amara):
        came_back(Client(), provider)
        provider.person["sub"] = "another"
        assert "Another account of Northgate signs in as" in sentence(came_back(Client(), provider))
        single_sign_on.forget(user=amara)
        client = Client()
        came_back(client, provider)
        assert is_in(client)

    def test_a_closed_account_stays_closed(self, provider, amara):
        User.objects.update(is_active=False)
        client = Client()
        assert "This account is closed." in sentence(came_back(client, provider))
        assert not is_in(client)


class TestTheSecondFactor:
    def test_it_is_asked_for_as_ever(self, provider, amara):
        totp.TOTP.activate(amara, totp.generate_totp_secret())
        client = Client()
        assert came_back(client, provider)["Location"] == "/account/2fa/authenticate/"
        assert not is_in(client)

    def test_it_is_not_when_the_provider_is_trusted_with_it(self, provider, given, amara):
        totp.TOTP.activate(amara, totp.generate_totp_secret())
        given["trusts_second_factor"] = True
        client = Client()
        came_back(client, provider)
        assert is_in(client)


class TestWhatIsNotBelieved:
    @pytest.mark.parametrize(
        "changed",
        [
            {"iss": "https://evil.example"},
            {"aud": "another client"},
            {"aud": [CLIENT, "another client"]},
            {"azp": "another client"},
            {"nonce": "of another sign-in"},
            {"nonce": None},
            {"exp": None},
            {"at_hash": "of another token"},
            {"sub": None},
        ],
        ids=str,
    )
    def test_a_token_that_is_not_for_us(self, provider, amara, changed):
        provider.changed = changed
        client = Client()
        assert NOT_BELIEVED in sentence(came_back(client, provider))
        assert not is_in(client)
        assert not Identity.objects.exists()

    @pytest.mark.parametrize(("claim", "seconds"), [("exp", -3600), ("iat", 3600), ("nbf", 3600)])
    def test_a_token_of_another_time(self, provider, amara, claim, seconds):
        provider.changed = {claim: int(time.time()) + seconds}
        client = Client()
        assert NOT_BELIEVED in sentence(came_back(client, provider))
        assert not is_in(client)

    def test_a_token_that_somebody_else_signed(self, provider, amara):
        provider.signed_with = RSAKey.generate_key(2048, parameters={"kid": "one"})
        assert NOT_BELIEVED in sentence(came_back(Client(), provider))

    def test_an_answer_to_what_this_browser_did_not_ask(self, provider, amara):
        client = Client()
        asked = provider.agree(client.get(BEGIN)["Location"]).removeprefix("http://testserver")
        assert "not begun here" in sentence(Client().get(asked))
        assert "not begun here" in sentence(client.get(f"{BACK}?state=wrong&code=x"))
        assert "not begun here" in sentence(client.get(asked))  # what was asked is asked once
        assert not is_in(client)

    def test_an_answer_that_took_too_long(self, provider, amara):
        client = Client()
        asked = provider.agree(client.get(BEGIN)["Location"]).removeprefix("http://testserver")
        session = client.session
        session["single_sign_on"] = session["single_sign_on"] | {"at": time.time() - 3600}
        session.save()
        assert "too long ago" in sentence(client.get(asked))

    def test_a_refusal_a_spent_code_and_an_answer_of_another_provider(self, provider, amara):
        for query, said in (
            ("error=access_denied", "did not sign you in"),
            ("code=spent", "did not confirm"),
            ("code=x&iss=y", "not from"),
        ):
            client = Client()
            state = parse_qs(urlsplit(client.get(BEGIN)["Location"]).query)["state"][0]
            assert said in sentence(client.get(f"{BACK}?state={state}&{query}"))

    def test_a_provider_that_calls_itself_otherwise_or_does_not_answer(self, provider, given):
        provider.says_issuer = "https://evil.example"
        assert "calls itself by another address" in sentence(Client().get(BEGIN))
        given["issuer"] = "http://127.0.0.1:9"
        assert "does not answer" in sentence(Client().get(BEGIN))


class TestSettingUp:
    def test_it_is_all_said_or_nothing(self):
        said = {"RAPPORT_OIDC_ISSUER": "https://id.example", "RAPPORT_OIDC_CLIENT_ID": "a", "RAPPORT_OIDC_CLIENT_SECRET": "b"}
        assert setting_up.of({}) == {}
        assert setting_up.of(said)["issuer"] == "https://id.example"
        for wrong in (
            {**said, "RAPPORT_OIDC_CLIENT_SECRET": ""},
            {**said, "RAPPORT_OIDC_ISSUER": "http://id.example"},
            {**said, "RAPPORT_OIDC_DOMAIN": "northgate.example"},
        ):
            with pytest.raises(ImproperlyConfigured, match=r"\.$"):
                setting_up.of(wrong)

    def test_the_doctor_looks(self, provider, given):
        assert health_services.sign_on() == (Level.WELL, "Northgate signs people in.")
        given |= {"domain": "northgate.example", "role": "wizard"}
        assert health_services.sign_on()[0] is Level.WRONG
        given |= {"issuer": "http://127.0.0.1:9"}
        assert "does not answer" in health_services.sign_on()[1]
        given.clear()
        assert health_services.sign_on()[0] is Level.WELL


def test_two_that_come_back_at_once_with_an_invitation_are_one_person(provider):
    """The second finds the first: nothing is made twice."""
    boss = actor(make_user("Danielle Marsh", "administrator"), at=timezone.now())
    invitations.invite(email="amara.okafor@northgate.example", roles=["adviser"], by=boss)
    came_back(Client(), provider)
    came_back(Client(), provider)
    assert User.objects.filter(email="amara.okafor@northgate.example").count() == 1
    assert timezone.now() - Identity.objects.get().created_at < timedelta(minutes=5)
