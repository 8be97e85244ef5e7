"""Signing in to a mail server with OAuth 2 (RFC 6749), by authorisation code with PKCE (RFC 7636).

An administrator is sent to the service, agrees there, and comes back with a code; we change it for tokens and keep them
encrypted. An access token is renewed before it expires, by one process at a time, because many services make a refresh
token useless once it was used.
"""

import secrets as random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from django.utils import timezone

from rapport.conversations import holding
from rapport.conversations.models import Mailbox, SignIn
from rapport.conversations.sealing import sealed, unsealed
from rapport.core.errors import Refused

EARLY = timedelta(minutes=3)  # renewed so long before it expires
SECONDS = 20  # for an answer of the service


class NotConnected(Refused):
    """The mailbox has not been connected to its service, or the service no longer lets us in."""


class ServiceFailed(Refused):
    """The service did not answer, or not as it should."""


@dataclass(frozen=True)
class Service:
    """Where a service asks people, where it gives tokens, and what we ask for."""

    authorize_url: str
    token_url: str
    scope: str
    extra: tuple[tuple[str, str], ...] = ()


_MICROSOFT = "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/{what}"
_MICROSOFT_SCOPE = "offline_access https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send"


def service_of(mailbox: Mailbox) -> Service:
    """The service of a mailbox. Addresses given with the mailbox win over those we know."""
    given = mailbox.oauth
    if mailbox.sign_in == SignIn.MICROSOFT:
        tenant = given.get("tenant") or "common"
        ask, tokens = (_MICROSOFT.format(tenant=tenant, what=what) for what in ("authorize", "token"))
        known = Service(ask, tokens, _MICROSOFT_SCOPE, (("prompt", "select_account"),))
    elif mailbox.sign_in == SignIn.GOOGLE:
        extra = (("access_type", "offline"), ("prompt", "consent"))
        ask, tokens = "https://accounts.google.com/o/oauth2/v2/auth", "https://oauth2.googleapis.com/token"
        known = Service(ask, tokens, "https://mail.google.com/", extra)
    else:
        known = Service("", "", "")
    return Service(
        given.get("authorize_url") or known.authorize_url,
        given.get("token_url") or known.token_url,
        given.get("scope") or known.scope,
        known.extra,
    )


@dataclass(frozen=True)
class Asking:
    """Where to send the administrator, and what must be remembered until they come back."""

    url: str
    state: str
    verifier: str


def begin(mailbox: Mailbox, *, back: str) -> Asking:
    """Begin to connect: `back` is our own address that the service returns to."""
    service, verifier, state = service_of(mailbox), random.token_urlsafe(48), random.token_urlsafe(24)
    with _session(mailbox, service, redirect_uri=back) as session:
        url, _ = session.create_authorization_url(
            service.authorize_url,
            state=state,
            code_verifier=verifier,
            login_hint=mailbox.user_name or mailbox.address,
            **dict(service.extra),
        )
    return Asking(url, state, verifier)


def finish(mailbox: Mailbox, *, code: str, verifier: str, back: str) -> str:
    """The mailbox's new secret, for the code that the service gave. Refuses: NotConnected, ServiceFailed."""
    service = service_of(mailbox)
    with _session(mailbox, service, redirect_uri=back) as session:
        token = _asked(session.fetch_token, service.token_url, code=code, code_verifier=verifier, timeout=SECONDS)
    if not token.get("access_token"):
        raise ServiceFailed("The service gave no token.")
    return _with_token(mailbox, token)


def access_token(mailbox: Mailbox, *, now: datetime | None = None) -> str:
    """A token that works for some minutes yet; renewed first when it would not. Refuses: NotConnected, ServiceFailed."""
    now = now or timezone.now()
    known = unsealed(mailbox.secret)
    if _is_fresh(known, now):
        return str(known["access_token"])
    with holding.alone(holding.SIGNING_IN, mailbox.pk, wait=True):
        mailbox.refresh_from_db(fields=["secret", "oauth"])
        known = unsealed(mailbox.secret)  # another process may have renewed it meanwhile
        if not _is_fresh(known, now):
            known = _renewed(mailbox, known)
    return str(known["access_token"])


def _is_fresh(known: dict[str, Any], now: datetime) -> bool:
    return bool(known.get("access_token")) and float(known.get("expires_at") or 0) > (now + EARLY).timestamp()


def _renewed(mailbox: Mailbox, known: dict[str, Any]) -> dict[str, Any]:
    if not known.get("refresh_token"):
        raise NotConnected(f"{mailbox.name} is not connected to its mail service: open it under Settings, Mailboxes, and connect it.")
    service = service_of(mailbox)
    with _session(mailbox, service) as session:
        token = _asked(session.refresh_token, service.token_url, refresh_token=known["refresh_token"], timeout=SECONDS)
    if not token.get("access_token"):
        raise ServiceFailed("The service gave no token.")
    mailbox.secret = _with_token(mailbox, token)
    Mailbox.objects.filter(pk=mailbox.pk).update(secret=mailbox.secret)
    return unsealed(mailbox.secret)


def _with_token(mailbox: Mailbox, token: dict[str, Any]) -> str:
    """What is stored. A service that gives no new refresh token means the old one to go on."""
    known = unsealed(mailbox.secret)
    expires_at = token.get("expires_at") or timezone.now().timestamp() + float(token.get("expires_in") or 3600)
    new = {"access_token": token["access_token"], "expires_at": expires_at}
    return sealed({**known, **new, "refresh_token": token.get("refresh_token") or known.get("refresh_token", "")})


def _session(mailbox: Mailbox, service: Service, **more: Any) -> OAuth2Session:
    secret = unsealed(mailbox.secret).get("client_secret", "")
    return OAuth2Session(
        client_id=mailbox.oauth.get("client_id", ""),
        client_secret=secret or None,
        token_endpoint_auth_method="client_secret_post" if secret else "none",
        scope=service.scope,
        code_challenge_method="S256",
        **more,
    )


def _asked(ask: Any, *given: Any, **more: Any) -> dict[str, Any]:
    """The service's answer. What it says against it is told in a sentence, never with the secrets that were sent."""
    try:
        return dict(ask(*given, **more))
    except AuthlibBaseError as failure:
        if failure.error in ("invalid_grant", "access_denied", "interaction_required"):
            raise NotConnected("The mail service no longer lets us in: connect the mailbox again.") from None
        raise ServiceFailed(f"The mail service refused: {failure.error or 'no reason given'}.") from None
    except (requests.RequestException, ValueError) as failure:
        raise ServiceFailed(f"The mail service did not answer as it should ({type(failure).__name__}).") from None
