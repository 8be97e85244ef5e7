"""Signing in by SAML, with a provider of the tests that signs for real."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from rapport.config import single_sign_on as setting_up
from rapport.config.server import health_services
from rapport.config.server.verdicts import Level
from rapport.team.models import Identity, Session
from rapport.team.tests.factories import make_user
from tests.saml_provider import SHA1, SamlProvider

pytestmark = pytest.mark.django_db
BEGIN, ANSWER = "/account/single-sign-on/", "/account/single-sign-on/saml/"
NOT_BELIEVED = "cannot be believed"


def moment(**ago):
    return f"{datetime.now(UTC) - timedelta(**ago):%Y-%m-%dT%H:%M:%SZ}"


@pytest.fixture(scope="module")
def provider():
    return SamlProvider()


@pytest.fixture(scope="module")
def stranger():
    return SamlProvider()


@pytest.fixture(autouse=True)
def given(provider, settings, tmp_path):
    """The settings of this installation."""
    settings.SITE_URL = "https://rapport.example"
    settings.SINGLE_SIGN_ON = {"name": "Northgate", "metadata": provider.metadata(tmp_path)}
    return settings.SINGLE_SIGN_ON


@pytest.fixture
def amara():
    return make_user("Amara Okafor")


def asked(client, **query):
    off = client.get(BEGIN, query)
    assert off.status_code == 302
    assert off["Location"].startswith("https://id.example/sso?SAMLRequest=")
    return off["Location"]


def brought(client, answer):
    """The browser brings the answer from the provider's page, without our cookie, and then comes back with it."""
    response = Client(enforce_csrf_checks=True).post(ANSWER, {"SAMLResponse": answer})
    return client.get(response["Location"]) if response.status_code == 303 else response


def is_in(client):
    return client.get("/").status_code == 200


def sentence(response):
    assert response.status_code == 403
    return response.content.decode()


def test_somebody_who_works_here_is_let_in_and_known_again_by_their_number(provider, amara):
    client = Client()
    response = brought(client, provider.answer(asked(client, next="/tasks/")))
    assert (response.status_code, response["Location"]) == (302, "/tasks/")
    assert is_in(client)
    again = Client()
    brought(again, provider.answer(asked(again), email="amara.married@northgate.example"))
    assert is_in(again)
    assert Identity.objects.get().issuer == "https://id.example/"


def test_a_stranger_is_not_let_in(provider):
    client = Client()
    assert "Ask an administrator to invite you." in sentence(brought(client, provider.answer(asked(client))))
    assert not is_in(client)


@pytest.mark.parametrize(
    "told",
    [
        {"audience": "https://another.example"},
        {"recipient": "https://another.example/"},
        {"destination": "https://another.example/"},
        {"issuer": "https://evil.example/"},
        {"until": moment(hours=1)},
        {"since": moment(hours=-1)},
        {"status": "Requester"},
        {"subject": ""},
        {"algorithm": ""},
        {"algorithm": SHA1},
        {"changed": [("amara.okafor@", "danielle.marsh@")]},
        {"changed": [("S-1", "S-1<!-- -->@x")]},
        {"changed": [("<samlp:Status>", '<!DOCTYPE x [<!ENTITY y "z">]><samlp:Status>')]},
    ],
)
def test_what_is_not_believed_lets_nobody_in(provider, amara, told):
    client = Client()
    assert NOT_BELIEVED in sentence(brought(client, provider.answer(asked(client), **told)))
    assert not is_in(client)
    assert not Identity.objects.exists()


def test_an_assertion_that_somebody_else_signed(provider, stranger, amara):
    client = Client()
    assert NOT_BELIEVED in sentence(brought(client, provider.answer(asked(client), signed_by=stranger)))


@pytest.mark.parametrize("answer", ["", "x", "PGE+", "é" * 10, "PGE+" * 10_000])
def test_what_is_no_answer_at_all(answer):
    assert NOT_BELIEVED in sentence(Client().post(ANSWER, {"SAMLResponse": answer}))


def test_an_answer_is_good_once_and_only_for_the_browser_that_asked(provider, amara):
    client = Client()
    answer = provider.answer(asked(client))
    there = Client().post(ANSWER, {"SAMLResponse": answer})["Location"]
    assert "not begun here" in sentence(Client().get(there))
    assert "used already" in sentence(Client().post(ANSWER, {"SAMLResponse": answer}))
    assert "not begun here" in sentence(client.get(there))
    other = Client()
    asked(other)
    assert "not begun here" in sentence(brought(other, provider.answer(asked(Client()))))
    assert not Session.objects.exclude(user=None).exists()


def test_what_the_provider_has_to_know_of_us_is_published():
    page = Client().get("/account/single-sign-on/metadata/").content.decode()
    assert 'Location="https://rapport.example/account/single-sign-on/saml/"' in page
    assert 'entityID="https://rapport.example/account/single-sign-on/metadata/"' in page


def test_the_doctor_reads_the_providers_metadata(given, tmp_path):
    assert health_services.sign_on() == (Level.WELL, "Northgate signs people in.")
    for wrong in ("", "<a/>", "<md"):
        (tmp_path / "wrong.xml").write_text(wrong)
        given["metadata"] = str(tmp_path / "wrong.xml")
        assert health_services.sign_on()[0] is Level.WRONG
        assert "cannot be read" in sentence(Client().get(BEGIN))


def test_there_is_one_provider():
    oidc = {"RAPPORT_OIDC_ISSUER": "https://id.example", "RAPPORT_OIDC_CLIENT_ID": "a", "RAPPORT_OIDC_CLIENT_SECRET": "b"}
    saml = {"RAPPORT_SAML_METADATA": "/etc/rapport/provider.xml", "RAPPORT_SAML_NAME": "Northgate"}
    assert setting_up.of(saml)["name"] == "Northgate"
    with pytest.raises(ImproperlyConfigured, match="not both"):
        setting_up.of({**oidc, **saml})
