"""Signing in with OAuth 2 against a real authorisation server, and with its tokens to a real mail server."""

import time
from collections.abc import Iterator

import pytest

from rapport.conversations import oauth, secrets
from rapport.conversations.actions import mailboxes
from rapport.conversations.fetching import fetching
from rapport.conversations.fetching.connecting import NoConnection
from rapport.conversations.models import Mailbox, Raw, SignIn
from rapport.conversations.oauth import NotConnected, ServiceFailed
from rapport.conversations.sealing import SecretLost, sealed, unsealed
from rapport.conversations.tests.mailing import letter, mailbox
from rapport.customers.tests import factories as make
from tests.authorisation_server import CLIENT_SECRET, AuthorisationServer, authorisation
from tests.mail_servers import Dovecot, needs_dovecot
from tests.test_at_the_same_time import at_once

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["authorisation"]
BACK = "http://localhost:8000/settings/mailboxes/connected/"


@pytest.fixture(autouse=True)
def _plain_http(monkeypatch):
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")


def box(server: AuthorisationServer, **given) -> Mailbox:
    given = {"sign_in": SignIn.OAUTH, "oauth": server.fields(), "client_secret": CLIENT_SECRET, "user_name": "help", **given}
    return mailbox(**given)


def connect(found: Mailbox, server: AuthorisationServer) -> Mailbox:
    asking = oauth.begin(found, back=BACK)
    code = server.agree(asking.url).split("code=")[1].split("&")[0]
    secret = oauth.finish(found, code=code, verifier=asking.verifier, back=BACK)
    return mailboxes.keep_secret(mailbox=found, secret=secret, by=make.system())


def expire(found: Mailbox) -> None:
    Mailbox.objects.filter(pk=found.pk).update(secret=sealed({**unsealed(found.secret), "expires_at": time.time() + 60}))
    found.refresh_from_db()


class TestConnect:
    def test_the_code_becomes_tokens_kept_encrypted(self, authorisation):
        found = connect(box(authorisation), authorisation)
        token = secrets.opened(found)
        assert token in authorisation.tokens
        assert token not in found.secret
        assert unsealed(found.secret)["refresh_token"] in authorisation.refreshers

    def test_a_code_with_another_verifier_is_refused(self, authorisation):
        found = box(authorisation)
        asking = oauth.begin(found, back=BACK)
        code = authorisation.agree(asking.url).split("code=")[1].split("&")[0]
        with pytest.raises(NotConnected):
            oauth.finish(found, code=code, verifier="x" * 64, back=BACK)
        assert "access_token" not in unsealed(Mailbox.objects.get(pk=found.pk).secret)

    @pytest.mark.parametrize("sign_in", [SignIn.MICROSOFT, SignIn.GOOGLE])
    def test_the_large_services_are_known(self, sign_in):
        found = mailbox(sign_in=sign_in, oauth={"client_id": "ours"})
        url = oauth.begin(found, back=BACK).url
        start = {
            SignIn.MICROSOFT: "https://login.microsoftonline.com/common/oauth2/v2.0/authorize?",
            SignIn.GOOGLE: "https://accounts.google.com/o/oauth2/v2/auth?",
        }
        assert url.startswith(start[sign_in])
        assert "code_challenge_method=S256" in url

    def test_a_wrong_client_secret_is_told(self, authorisation):
        with pytest.raises(ServiceFailed, match=r"^The mail service refused: invalid_client\.$"):
            connect(box(authorisation, client_secret="wrong"), authorisation)

    def test_a_service_that_is_not_there(self, authorisation):
        fields = {**authorisation.fields(), "token_url": "http://127.0.0.1:9/token"}
        with pytest.raises(ServiceFailed, match="did not answer"):
            connect(box(authorisation, oauth=fields), authorisation)


class TestRenew:
    def test_before_it_expires(self, authorisation):
        found = connect(box(authorisation), authorisation)
        before = secrets.opened(found)
        assert secrets.opened(found) == before
        expire(found)
        after = secrets.opened(found)
        assert after != before
        assert after in authorisation.tokens

    def test_once_however_many_ask_at_the_same_moment(self, authorisation):
        found = connect(box(authorisation), authorisation)
        expire(found)
        asked = len(authorisation.asked)
        got = at_once(lambda _: secrets.opened(Mailbox.objects.get(pk=found.pk)))
        assert len(set(got)) == 1
        assert len(authorisation.asked) == asked + 1

    def test_a_service_that_no_longer_lets_us_in(self, authorisation):
        found = connect(box(authorisation), authorisation)
        expire(found)
        authorisation.revoke()
        with pytest.raises(NotConnected, match="connect the mailbox again"):
            secrets.opened(found)

    def test_a_mailbox_that_was_never_connected(self, authorisation):
        with pytest.raises(NotConnected, match="Help is not connected"):
            secrets.opened(box(authorisation))


def test_another_secret_key_reads_nothing(settings):
    found = mailbox(password="open sesame")
    assert secrets.opened(found) == "open sesame"
    settings.SECRET_KEY = "another-" + "y" * 40
    with pytest.raises(SecretLost):
        secrets.opened(found)


@needs_dovecot
class TestSignIn:
    @pytest.fixture(scope="class")
    def server(self, authorisation) -> Iterator[Dovecot]:
        server = Dovecot(introspection_url=f"{authorisation.url}/introspect")
        try:
            yield server.start()
        finally:
            server.close()

    def test_with_a_token(self, authorisation, server):
        server.deliver("help", letter("a"))
        found = connect(box(authorisation, imap_host="127.0.0.1", imap_port=server.plain, imap_security="none"), authorisation)
        assert fetching.fetch(found) == 1
        assert Raw.objects.count() == 1

    def test_a_token_that_works_no_more(self, authorisation, server):
        found = connect(box(authorisation, imap_host="127.0.0.1", imap_port=server.plain, imap_security="none"), authorisation)
        authorisation.revoke()
        with pytest.raises(NoConnection, match="does not accept"):
            fetching.fetch(found)
