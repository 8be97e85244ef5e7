"""Signing in with the organisation's own accounts: OpenID Connect, by authorisation code with PKCE and a nonce.

A person is sent to the provider, proves there who they are, and comes back with a code; we change it for an ID token, and believe that
only when its signature, issuer, audience, nonce and times are right (OpenID Connect Core 1.0, 3.1.3.7). The libraries are loaded when
somebody signs in this way, not before.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from rapport.core.errors import Refused

SECONDS = 10  # for an answer of the provider
LEEWAY = 120  # seconds that our clocks may be apart
SCOPE = "openid email profile"
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class SignOnFailed(Refused):
    """The provider did not answer as it should, or what it said cannot be believed."""


@dataclass(frozen=True)
class Provider:
    """Whose accounts are used, and how far they are trusted. `domain` and `role` let people in who were not invited.

    One with `metadata` (a file) speaks SAML (`saml.py`), with the email in `email_attribute` where it says so; any other OpenID Connect.
    """

    name: str
    issuer: str = ""
    client_id: str = ""
    client_secret: str = ""
    metadata: str = ""
    email_attribute: str = ""
    trusts_email: bool = False
    trusts_second_factor: bool = False
    domain: str = ""
    role: str = ""


@dataclass(frozen=True)
class Asking:
    """Where to send the person, and what must be remembered until they come back."""

    url: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True)
class Proven:
    """Who came back: the provider's own number for them, their email and whether the provider vouches for it, their name."""

    issuer: str
    subject: str
    email: str
    is_verified: bool
    name: str


def provider() -> Provider | None:
    """The provider of this installation; None when people sign in only with passwords and passkeys."""
    given: dict[str, Any] = settings.SINGLE_SIGN_ON
    return Provider(**given) if given else None


def begin(using: Provider, *, back: str) -> Asking:
    """Begin: `back` is our own address that the provider returns to. Refuses: SignOnFailed."""
    known = discovered(using)
    state, nonce, verifier = secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_urlsafe(48)
    with _session(using, known, back) as session:
        url, _ = session.create_authorization_url(known["authorization_endpoint"], state=state, nonce=nonce, code_verifier=verifier)
    return Asking(url, state, nonce, verifier)


def finish(using: Provider, *, code: str, nonce: str, verifier: str, back: str, at: datetime) -> Proven:
    """Who it is, for the code that the provider gave. Refuses: SignOnFailed."""
    from authlib.common.errors import AuthlibBaseError

    known = discovered(using)
    try:
        with _session(using, known, back) as session:
            token = session.fetch_token(known["token_endpoint"], code=code, code_verifier=verifier, timeout=SECONDS)
    except (AuthlibBaseError, OSError, ValueError):
        raise SignOnFailed(f"{using.name} did not confirm this sign-in. Try again.") from None
    if not token.get("id_token"):
        raise SignOnFailed(f"{using.name} did not say who you are. Try again.")
    claims = _believed(using, known, dict(token), nonce, at)
    return _proven(using, {**_asked_for(using, known, dict(token), claims), **claims})


def discovered(using: Provider) -> dict[str, Any]:
    """Where the provider's doors are, as it publishes them. Refuses: SignOnFailed."""
    known = _fetched(using, f"{using.issuer.rstrip('/')}/.well-known/openid-configuration")
    if known.get("issuer") != using.issuer:
        raise SignOnFailed(f"{using.name} calls itself by another address than RAPPORT_OIDC_ISSUER says.")
    if not all(_is_safe(using, known.get(name)) for name in ENDPOINTS):
        raise SignOnFailed(f"{using.name} does not say where it signs people in, or not over https.")
    return known


def _is_safe(using: Provider, url: Any) -> bool:
    """Over https, unless the whole provider is on this machine."""
    is_here = using.issuer.startswith("http://")  # settings take that of this machine alone
    return isinstance(url, str) and (url.startswith("https://") or (is_here and urlsplit(url).netloc == urlsplit(using.issuer).netloc))


def _fetched(using: Provider, url: str, **more: Any) -> dict[str, Any]:
    import requests

    try:
        answer = requests.get(url, timeout=SECONDS, allow_redirects=False, **more)
        told = answer.json() if answer.status_code == requests.codes.ok else None
    except (requests.RequestException, ValueError):
        told = None
    if not isinstance(told, dict):
        raise SignOnFailed(f"{using.name} does not answer. Try again later, or sign in with your password.")
    return told


def _session(using: Provider, known: dict[str, Any], back: str) -> Any:
    from authlib.integrations.requests_client import OAuth2Session

    methods = known.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    return OAuth2Session(
        client_id=using.client_id,
        client_secret=using.client_secret,
        token_endpoint_auth_method="client_secret_basic" if "client_secret_basic" in methods else "client_secret_post",
        scope=SCOPE,
        redirect_uri=back,
        code_challenge_method="S256",
    )


def _believed(using: Provider, known: dict[str, Any], token: dict[str, Any], nonce: str, at: datetime) -> dict[str, Any]:
    """The claims of an ID token whose signature, issuer, audience, nonce and times are right."""
    from authlib.oidc.core import CodeIDToken
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet

    keys: Any = _fetched(using, known["jwks_uri"])
    options: Any = {"iss": {"essential": True, "value": using.issuer}, "aud": {"essential": True, "value": using.client_id}}
    params = {"nonce": nonce, "client_id": using.client_id, "access_token": token.get("access_token")}
    try:
        read = jwt.decode(token["id_token"], KeySet.import_key_set(keys), algorithms=ALGORITHMS)
        claims = CodeIDToken(read.claims, read.header, options, params)
        claims.validate(int(at.timestamp()), LEEWAY)
    except (JoseError, ValueError, TypeError, KeyError):
        raise SignOnFailed(f"What {using.name} said about you cannot be believed. Try again, and tell an administrator.") from None
    return dict(claims)


def _asked_for(using: Provider, known: dict[str, Any], token: dict[str, Any], claims: dict[str, Any]) -> dict[str, Any]:
    """What the provider tells only when it is asked again; of the very same person."""
    if claims.get("email") or not _is_safe(using, known.get("userinfo_endpoint")):
        return {}
    told = _fetched(using, known["userinfo_endpoint"], headers={"Authorization": f"Bearer {token.get('access_token', '')}"})
    return told if told.get("sub") == claims["sub"] else {}


def _proven(using: Provider, claims: dict[str, Any]) -> Proven:
    is_verified = using.trusts_email or claims.get("email_verified") in (True, "true")
    subject, email, name = (str(claims.get(key) or "").strip() for key in ("sub", "email", "name"))
    if not subject or len(subject) > 255:
        raise SignOnFailed(f"{using.name} did not say who you are. Try again.")
    return Proven(using.issuer, subject, email, is_verified, name)
