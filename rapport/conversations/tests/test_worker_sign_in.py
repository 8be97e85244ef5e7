"""Signing in to a real SMTP server with TLS: password and access token, and what is never sent in the open."""

import asyncio
import base64
import ssl
import threading
from contextlib import contextmanager
from datetime import timedelta

import pytest
from aiosmtpd.smtp import SMTP, AuthResult
from django.utils import timezone

from rapport.conversations.outgoing import connecting
from rapport.conversations.outgoing.session import Broken, Patience
from rapport.conversations.sealing import sealed
from rapport.conversations.tests import factories
from rapport.conversations.tests.smtp_servers import serving
from tests.mail_servers import _certify

pytestmark = pytest.mark.django_db

QUICK = Patience(connect=10, answer=10, block=10, dot=10)


class Taking:
    """Keeps what it takes, and who signed in."""

    def __init__(self):
        self.mails, self.who = [], []

    async def handle_DATA(self, server, session, envelope):
        self.mails.append((envelope.rcpt_tos, envelope.content, server.transport.get_extra_info("ssl_object") is not None))
        return "250 taken"

    async def auth_XOAUTH2(self, server, args):
        self.who.append(base64.b64decode(args[1]).decode())
        return AuthResult(success=self.who[-1] == "user=help@northgate.example\1auth=Bearer good-token\1\1", handled=False)


@pytest.fixture
def certificates(tmp_path, monkeypatch):
    _certify(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    return context


@contextmanager
def mail_server(context, *, is_tls=False):
    taking = Taking()

    def authenticate(server, session, envelope, mechanism, data):
        taking.who.append(data)
        return AuthResult(success=data.login == b"help@northgate.example" and data.password == b"secret", handled=False)

    def factory():
        return SMTP(
            taking,
            hostname="localhost",
            authenticator=authenticate,
            auth_required=not is_tls,  # it warns otherwise: behind TLS from the start it sees none
            auth_require_tls=not is_tls,
            require_starttls=not is_tls,
            tls_context=None if is_tls else context,
        )

    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(loop.create_server(factory, "127.0.0.1", 0, ssl=context if is_tls else None))
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield taking, server.sockets[0].getsockname()[1]
    finally:
        loop.call_soon_threadsafe(server.close)
        asyncio.run_coroutine_threadsafe(_end(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _end():
    """Let every connection that is still open come to its end."""
    others = [each for each in asyncio.all_tasks() if each is not asyncio.current_task()]
    for each in others:
        each.cancel()
    await asyncio.gather(*others, return_exceptions=True)


def mailbox(port, security, password="secret", **given):
    secret = sealed({"password": password})
    return factories.mailbox("help@northgate.example", smtp_port=port, smtp_security=security, secret=secret, **given)


def send(session):
    return session.hand_over("help@northgate.example", ["olwen@example.com"], b"Subject: x\r\n\r\n.dot\r\n", lambda accepted: True)


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_in_private_with_a_password(certificates, security):
    with mail_server(certificates, is_tls=security == "tls") as (taking, port):
        session = connecting.opened(mailbox(port, security), QUICK)
        assert send(session).text.code == 250
        session.leave()
    assert taking.who[0].login == b"help@northgate.example"
    recipients, content, was_private = taking.mails[0]
    assert (recipients, content, was_private) == (["olwen@example.com"], b"Subject: x\r\n\r\n.dot\r\n", True)


def test_a_wrong_password_is_said_in_a_sentence(certificates):
    with mail_server(certificates) as (taking, port), pytest.raises(Broken, match="did not accept the sign-in"):
        connecting.opened(mailbox(port, "starttls", password="wrong"), QUICK)
    assert taking.mails == []


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(certificates, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE")
    with mail_server(certificates) as (taking, port), pytest.raises(Broken, match="certificate is not trusted"):
        connecting.opened(mailbox(port, "starttls"), QUICK)
    assert taking.who == []


def test_where_starttls_was_asked_for_nothing_goes_without_it():
    with serving() as server, pytest.raises(Broken, match="does not offer STARTTLS"):
        connecting.opened(mailbox(server.port, "starttls"), QUICK)


def test_a_password_never_goes_in_the_open_to_another_machine(monkeypatch):
    monkeypatch.setattr(connecting, "is_here", lambda host: False)
    with serving() as server, pytest.raises(Broken, match="anybody can read"):
        connecting.opened(mailbox(server.port, "none"), QUICK)


@pytest.mark.parametrize(
    ("host", "is_here"), [("127.0.0.1", True), ("::1", True), ("localhost", True), ("10.0.0.1", False), ("mail.example", False)]
)
def test_which_host_is_this_machine(host, is_here):
    assert connecting.is_here(host) is is_here


@pytest.mark.parametrize(("token", "goes"), [("good-token", True), ("old-token", False)])
def test_with_an_access_token(certificates, token, goes):
    """The token is in hand and good for an hour, so no authorisation server is asked."""
    later = (timezone.now() + timedelta(hours=1)).timestamp()
    secret = sealed({"access_token": token, "refresh_token": "x", "expires_at": later})
    with mail_server(certificates) as (taking, port):
        box = factories.mailbox("help@northgate.example", smtp_port=port, smtp_security="starttls", sign_in="google", secret=secret)
        if goes:
            session = connecting.opened(box, QUICK)
            assert send(session).text.code == 250
            session.leave()
        else:
            with pytest.raises(Broken, match="did not accept the sign-in"):
                connecting.opened(box, QUICK)
    assert len(taking.mails) == goes


def test_a_mailbox_that_was_never_connected_to_its_service_says_so(certificates):
    with mail_server(certificates) as (taking, port):
        box = factories.mailbox("help@northgate.example", smtp_port=port, smtp_security="starttls", sign_in="google")
        with pytest.raises(Broken):
            connecting.opened(box, QUICK)
    assert taking.who == []
