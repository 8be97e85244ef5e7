"""The pages on the way in and about one's own sign-in, as a person meets them."""

import re

import pytest
from allauth.mfa.totp.internal import auth as totp
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core import mail
from django.test import Client
from django.utils import timezone

from rapport.team.actions import signing_in
from rapport.team.actors import Actor
from rapport.team.tests.factories import make_user

pytestmark = pytest.mark.django_db
PASSWORD = "Weaver-Court-8"


@pytest.fixture
def amara_signs_in():
    user = make_user("Amara Okafor")
    user.set_password(PASSWORD)
    user.save()
    client = Client()
    client.post("/account/login/", {"login": user.email, "password": PASSWORD})
    return client


@pytest.fixture
def confirmed(amara_signs_in):
    amara_signs_in.post("/account/reauthenticate/", {"password": PASSWORD})
    return amara_signs_in


@pytest.mark.parametrize("path", ["login", "password/reset", "password/reset/done", "inactive", "password/reset/key/done", "signup"])
def test_a_visitor_sees_our_page_and_our_words(path):
    response = Client().get(f"/account/{path}/")
    html = response.content.decode()
    assert response.status_code == 200
    assert 'class="signin"' in html
    assert re.search(r"<h1>[A-Z]", html)
    assert "please" not in html.lower()


@pytest.mark.parametrize("path", ["2fa", "2fa/webauthn", "password/change", "logout"])
def test_ones_own_pages_stand_in_the_shell(amara_signs_in, path):
    html = amara_signs_in.get(f"/account/{path}/").content.decode()
    assert '<nav id="nav"' in html
    assert html.count("<h1>") == 1


@pytest.mark.parametrize("path", ["2fa/totp/activate", "2fa/webauthn/add"])
def test_a_change_to_sign_in_asks_again_who_it_is(amara_signs_in, path):
    response = amara_signs_in.get(f"/account/{path}/", follow=True)
    assert "Is it you?" in response.content.decode()


def test_a_wrong_password_says_so_at_the_top_and_in_the_title():
    make_user("Amara Okafor")
    response = Client().post("/account/login/", {"login": "amara.okafor@northgate.example", "password": "wrong"})
    html = response.content.decode()
    assert "<title>Error: Sign in" in html
    assert "That email and password do not match." in html
    assert 'role="alert"' in html
    assert "wrong" not in html


def test_the_square_for_the_app_is_a_picture_the_policy_allows(confirmed):
    response = confirmed.get("/account/2fa/totp/activate/")
    assert 'src="data:image/svg+xml;base64,' in response.content.decode()
    assert "img-src 'self' data:" in response["Content-Security-Policy"]


def test_a_wrong_code_turns_nothing_on(confirmed):
    confirmed.get("/account/2fa/totp/activate/")
    html = confirmed.post("/account/2fa/totp/activate/", {"code": "000000"}).content.decode()
    assert "That code is not right. Enter the newest one." in html
    assert "Set up" in confirmed.get("/account/2fa/").content.decode()


def test_a_passkeys_data_comes_as_json_beside_a_script_file(confirmed):
    html = confirmed.get("/account/2fa/webauthn/add/").content.decode()
    assert '<script id="js_data" type="application/json">' in html
    assert not re.search(r"<script(?![^>]*(src=|application/json))", html)


def test_a_passkey_signs_in_by_itself_unless_one_says_otherwise(confirmed):
    html = confirmed.get("/account/2fa/webauthn/add/").content.decode()
    assert re.search(r'<input[^>]*name="passwordless"[^>]*checked', html)
    assert re.search(r'<input[^>]*name="name"[^>]*value="Passkey"', html)


def test_a_link_for_a_new_password_is_sent_in_our_words_and_works_once():
    make_user("Amara Okafor").set_password(PASSWORD)
    user = make_user("Rhys Pritchard")
    user.set_password(PASSWORD)
    user.save()
    client = Client()
    client.post("/account/password/reset/", {"email": user.email})
    [letter] = mail.outbox
    assert letter.subject == "Choose a new password for Rapport"
    link = re.search(r"http://[^/]+(/\S+)", letter.body)[1]
    page = client.get(link, follow=True)
    address = page.redirect_chain[-1][0]
    assert "Choose a new password" in page.content.decode()
    client.post(address, {"password1": "Tannery-Row-19", "password2": "Tannery-Row-19"})
    assert client.login(email=user.email, password="Tannery-Row-19")
    assert "This link no longer works" in Client().get(link, follow=True).content.decode()


def test_an_address_we_do_not_know_gets_the_same_page():
    known, unknown = make_user("Amara Okafor").email, "nobody@northgate.example"
    pages = {Client().post("/account/password/reset/", {"email": email}, follow=True).content for email in (known, unknown)}
    assert len(pages) == 1


def test_signing_out_from_the_menu_needs_no_second_question(amara_signs_in):
    response = amara_signs_in.post("/account/logout/")
    assert response["Location"] == "/account/login/"
    assert amara_signs_in.get("/shortcuts/").status_code == 302


class TestTheLinkThatSignsInOnce:
    @pytest.fixture
    def user(self):
        return make_user("Amara Okafor")

    @pytest.fixture
    def path(self, user):
        link = signing_in.one_time_link(user=user, by=Actor.system(at=timezone.now()))
        return link.removeprefix(settings.SITE_URL)

    def test_signs_in_and_is_listed_like_any_sign_in(self, user, path):
        client = Client()
        assert client.post(path).status_code == 302
        assert [each.session_key for each in UserSession.objects.filter(user=user)] == [client.session.session_key]
        assert "This one" in client.get("/me/").content.decode()

    def test_asks_whoever_has_one_for_the_second_factor(self, user, path):
        secret = totp.generate_totp_secret()
        totp.TOTP.activate(user, secret)
        client = Client()
        assert client.post(path)["Location"].startswith("/account/2fa/authenticate/")
        assert client.get("/me/").status_code == 302
        code = totp.format_hotp_value(totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time()))))
        assert client.post("/account/2fa/authenticate/", {"code": code}).status_code == 302
        assert client.get("/me/").status_code == 200

    def test_works_once(self, user, path):
        Client().post(path)
        again = Client()
        assert again.post(path).status_code == 410
        assert again.get("/me/").status_code == 302
