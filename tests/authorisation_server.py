"""A real authorisation server on loopback for the tests: RFC 6749 with PKCE, refresh tokens that work once, and RFC 7662 introspection."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

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
        return 200, self._given()

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
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                form = {name: values[0] for name, values in parse_qs(body).items()}
                status, told = server.token(form) if self.path == "/token" else (200, server.introspect(form.get("token", "")))
                content = json.dumps(told).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *given: object) -> None:
                """Say nothing."""

        return Handler


@pytest.fixture(scope="module")
def authorisation() -> Iterator[AuthorisationServer]:
    """A running server for the tests of one file."""
    server = AuthorisationServer()
    try:
        yield server
    finally:
        server.close()
