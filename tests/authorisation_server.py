"""Real servers on loopback for the tests: an authorisation server (RFC 6749 with PKCE, refresh tokens that work once, RFC 7662
introspection), and an OpenID provider (discovery, JWKS, signed ID tokens with their nonce, userinfo)."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote_plus, urlencode, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, CLIENT_SECRET = "rapport", "the secret of the client"


class AuthorisationServer:
    """It gives a token to whoever asks rightly; `asked` holds every request for a token, `lasts` the seconds a token works."""

    def __init__(self, user: str = "help") -> None:
        self.user, self.lasts = user, 3600
        self.codes: dict[str, dict[str, str]] = {}
        self.tokens: dict[str, float] = {}
        self.refreshers: set[str] = set()
        self.asked: list[dict[str, str]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Stop."""
        self._server.shutdown()
        self._server.server_close()

    def fields(self) -> dict[str, str]:
        """How a mailbox is told of it."""
        return {"client_id": CLIENT, "authorize_url": f"{self.url}/authorize", "token_url": f"{self.url}/token", "scope": "mail offline"}

    def agree(self, url: str) -> str:
        """What a person's browser does who agrees: the address that they are sent back to."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(12)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def revoke(self) -> None:
        """Let nobody in any more."""
        self.tokens.clear()
        self.refreshers.clear()

    def token(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """Answer a request for a token."""
        self.asked.append(form)
        if form.get("client_id") != CLIENT or form.get("client_secret") != CLIENT_SECRET:
            return 401, {"error": "invalid_client"}
        if form.get("grant_type") == "authorization_code":
            asked = self.codes.pop(form.get("code", ""), None)
            digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
            challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
            if asked is None or asked["code_challenge"] != challenge or asked["redirect_uri"] != form.get("redirect_uri"):
                return 400, {"error": "invalid_grant"}
        elif form.get("refresh_token") in self.refreshers:
            self.refreshers.remove(form["refresh_token"])
        else:
            return 400, {"error": "invalid_grant"}
        return 200, self._given() | self.more(asked if form["grant_type"] == "authorization_code" else None)

    def more(self, asked: dict[str, str] | None) -> dict[str, Any]:
        """What else comes with a token."""
        return {}

    def published(self, path: str, bearer: str) -> dict[str, Any] | None:
        """What anybody may read."""
        return None

    def _given(self) -> dict[str, Any]:
        access, refresh = secrets.token_urlsafe(16), secrets.token_urlsafe(16)
        self.tokens[access] = time.time() + self.lasts
        self.refreshers.add(refresh)
        return {"access_token": access, "refresh_token": refresh, "expires_in": self.lasts, "token_type": "Bearer"}

    def introspect(self, token: str) -> dict[str, Any]:
        """Whose a token is, for the mail server."""
        is_active = self.tokens.get(token, 0) > time.time()
        return {"active": is_active, "username": self.user, "token_type": "Bearer"} if is_active else {"active": False}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                told = server.published(self.path, self.headers.get("Authorization", ""))
                self._answer(404 if told is None else 200, told or {})

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                form = {name: values[0] for name, values in parse_qs(body).items()} | _client(self.headers.get("Authorization", ""))
                status, told = server.token(form) if self.path == "/token" else (200, server.introspect(form.get("token", "")))
                self._answer(status, told)

            def _answer(self, status: int, told: dict[str, Any]) -> None:
                content = json.dumps(told).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *given: object) -> None:
                """Say nothing."""

        return Handler


def _client(header: str) -> dict[str, str]:
    """Who asks, when they say so in the header (RFC 6749, 2.3.1)."""
    if not header.startswith("Basic "):
        return {}
    name, _, secret = base64.b64decode(header.removeprefix("Basic ")).decode().partition(":")
    return {"client_id": unquote_plus(name), "client_secret": unquote_plus(secret)}


class OpenIdProvider(AuthorisationServer):
    """It also says who somebody is. `person` are the claims of whoever agrees, `changed` what a token says falsely, `signed_with` a key
    that is not the one it publishes."""

    def __init__(self) -> None:
        super().__init__()
        self.key = RSAKey.generate_key(2048, parameters={"kid": "one", "alg": "RS256", "use": "sig"})
        self.be_honest()

    def be_honest(self) -> None:
        """Forget what a test made it say."""
        self.person: dict[str, Any] = {"sub": "248289761001", "email": "amara.okafor@northgate.example", "email_verified": True}
        self.changed: dict[str, Any] = {}
        self.signed_with, self.says_all, self.says_issuer, self.userinfo = self.key, True, self.url, {}

    def more(self, asked: dict[str, str] | None) -> dict[str, Any]:
        """The ID token."""
        if asked is None:
            return {}
        now = int(time.time())
        told = {"iss": self.url, "aud": CLIENT, "exp": now + 300, "iat": now, "nonce": asked.get("nonce"), "sub": self.person["sub"]}
        claims = {**told, **(self.person if self.says_all else {}), **self.changed}
        said = {name: value for name, value in claims.items() if value is not None}
        return {"id_token": jwt.encode({"alg": "RS256", "kid": "one"}, said, self.signed_with)}

    def published(self, path: str, bearer: str) -> dict[str, Any] | None:
        """Its doors, its keys, and whose a token is."""
        if path == "/.well-known/openid-configuration":
            doors = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys", "userinfo_endpoint": "userinfo"}
            return {"issuer": self.says_issuer, **{name: f"{self.url}/{place}" for name, place in doors.items()}}
        if path == "/keys":
            return {"keys": [self.key.as_dict(private=False)]}
        is_known = self.tokens.get(bearer.removeprefix("Bearer "), 0) > time.time()
        return {**self.person, **self.userinfo} if path == "/userinfo" and is_known else None


@pytest.fixture(scope="module")
def running_provider() -> Iterator[OpenIdProvider]:
    """A running provider for the tests of one file."""
    server = OpenIdProvider()
    try:
        yield server
    finally:
        server.close()


@pytest.fixture(scope="module")
def authorisation() -> Iterator[AuthorisationServer]:
    """A running server for the tests of one file."""
    server = AuthorisationServer()
    try:
        yield server
    finally:
        server.close()
