"""Signing in with the organisation's own accounts by SAML 2.0, for providers that do not speak OpenID Connect.

We ask by redirect, the provider answers with a signed assertion that the person's browser brings by POST. It is believed only when its
signature, issuer, audience, recipient and times are right; that it answers what this very browser asked is for the view to see. The
library is loaded when somebody signs in this way, not before.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse

from rapport.team.single_sign_on import Proven, Provider, SignOnFailed

POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
EMAIL = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"
# What providers call an email and a name when nobody says otherwise: plain, by OID (eduPerson and others), and Microsoft's.
EMAILS = ("email", "mail", "urn:oid:0.9.2342.19200300.100.1.3", "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress")
NAMES = ("displayName", "name", "cn", "urn:oid:2.16.840.1.113730.3.1.241", "http://schemas.microsoft.com/identity/claims/displayname")


@dataclass(frozen=True)
class Answer:
    """Who came back, what of ours the provider answers, and the assertion's own number, which is good once."""

    proven: Proven
    in_response_to: str
    number: str


def begin(using: Provider) -> tuple[str, str]:
    """Where to send the person, and the number of what we ask. Refuses: SignOnFailed."""
    auth = _auth(using, {})
    url = auth.login()
    return str(url), str(auth.get_last_request_id())


def finish(using: Provider, said: str) -> Answer:
    """Who it is, by the provider's answer. Refuses: SignOnFailed."""
    from lxml.etree import LxmlError
    from onelogin.saml2.errors import OneLogin_Saml2_Error, OneLogin_Saml2_ValidationError

    auth = _auth(using, {"SAMLResponse": said})
    try:
        auth.process_response()
        is_believed = auth.is_authenticated() and not auth.get_errors()
    except (OneLogin_Saml2_Error, OneLogin_Saml2_ValidationError, LxmlError, ValueError, TypeError, AttributeError):
        is_believed = False
    if not is_believed or not auth.get_last_assertion_id():
        raise SignOnFailed(f"What {using.name} said about you cannot be believed. Try again, and tell an administrator.")
    return Answer(_proven(using, auth), str(auth.get_last_response_in_response_to() or ""), str(auth.get_last_assertion_id()))


def _proven(using: Provider, auth: Any) -> Proven:
    told: dict[str, list[str]] = auth.get_attributes()
    subject = str(auth.get_nameid() or "")
    email = _first(told, (using.email_attribute,) if using.email_attribute else EMAILS)
    if not email and not using.email_attribute and auth.get_nameid_format() == EMAIL:
        email = subject
    if not subject or len(subject) > 255:
        raise SignOnFailed(f"{using.name} did not say who you are. Try again.")
    return Proven(str(_told(using)["idp"]["entityId"])[:300], subject, email, bool(email), _first(told, NAMES))


def _first(told: dict[str, list[str]], names: tuple[str, ...]) -> str:
    found = (value for name in names for value in told.get(name, ()) if value)
    return str(next(found, "")).strip()


def our_metadata(using: Provider) -> str:
    """What the provider has to know of us. Refuses: SignOnFailed."""
    return str(_auth(using, {}).get_settings().get_sp_metadata())


def _told(using: Provider) -> dict[str, Any]:
    """The provider, as its metadata file says. Refuses: SignOnFailed."""
    from lxml.etree import LxmlError
    from onelogin.saml2.idp_metadata_parser import OneLogin_Saml2_IdPMetadataParser

    try:
        told: dict[str, Any] = OneLogin_Saml2_IdPMetadataParser.parse(Path(using.metadata).read_bytes())
    except (OSError, LxmlError, ValueError, KeyError, TypeError):
        told = {}
    idp = told.get("idp", {})
    if not idp.get("entityId") or not idp.get("singleSignOnService") or not (idp.get("x509cert") or idp.get("x509certMulti")):
        raise SignOnFailed(f"The metadata of {using.name} cannot be read, or lacks its address or its certificate.")
    return {"idp": idp}


def _auth(using: Provider, posted: dict[str, str]) -> Any:
    from onelogin.saml2.auth import OneLogin_Saml2_Auth
    from onelogin.saml2.errors import OneLogin_Saml2_Error

    site, here = urlsplit(settings.SITE_URL), reverse("single_sign_on_saml")
    request = {
        "https": "on" if site.scheme == "https" else "off",
        "http_host": site.netloc,
        "script_name": here,
        "get_data": {},
        "post_data": posted,
    }
    ours = {
        "entityId": settings.SITE_URL + reverse("single_sign_on_metadata"),
        "assertionConsumerService": {"url": settings.SITE_URL + here, "binding": POST},
        "NameIDFormat": "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified",
    }
    security = {"wantAssertionsSigned": True, "rejectDeprecatedAlgorithm": True, "wantNameId": True, "requestedAuthnContext": False}
    try:
        return OneLogin_Saml2_Auth(request, {"strict": True, "sp": ours, "security": security, **_told(using)})
    except OneLogin_Saml2_Error:
        raise SignOnFailed(f"The metadata of {using.name} cannot be used.") from None
