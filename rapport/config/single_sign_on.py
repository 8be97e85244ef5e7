"""Whose accounts people sign in with, from the environment; loud when only a part is said."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured


def of(environment: Mapping[str, str]) -> dict[str, Any]:
    """The organisation's own provider, when there is one: by OpenID Connect (RAPPORT_OIDC_...) or by SAML (RAPPORT_SAML_...)."""
    oidc, saml = _oidc(environment), _saml(environment)
    if oidc and saml:
        raise ImproperlyConfigured("Set RAPPORT_OIDC_ISSUER or RAPPORT_SAML_METADATA, not both: there is one provider.")
    return oidc or saml


def _oidc(environment: Mapping[str, str]) -> dict[str, Any]:
    given = {name: environment.get(f"RAPPORT_OIDC_{name.upper()}", "").strip() for name in ("issuer", "client_id", "client_secret")}
    if not any(given.values()):
        return {}
    if missing := [f"RAPPORT_OIDC_{name.upper()}" for name, value in given.items() if not value]:
        raise ImproperlyConfigured(f"{missing[0]} is not set: single sign-on needs the issuer, the client's id and its secret.")
    if not given["issuer"].startswith("https://") and urlsplit(given["issuer"]).hostname not in {"localhost", "127.0.0.1"}:
        raise ImproperlyConfigured("RAPPORT_OIDC_ISSUER must start with https://.")
    return {**given, "trusts_email": environment.get("RAPPORT_OIDC_TRUST_EMAIL") == "1", **_shared(environment, "RAPPORT_OIDC")}


def _saml(environment: Mapping[str, str]) -> dict[str, Any]:
    if not (metadata := environment.get("RAPPORT_SAML_METADATA", "").strip()):
        return {}
    email = environment.get("RAPPORT_SAML_EMAIL_ATTRIBUTE", "").strip()
    return {"metadata": metadata, "email_attribute": email, **_shared(environment, "RAPPORT_SAML")}


def _shared(environment: Mapping[str, str], prefix: str) -> dict[str, Any]:
    """What both ways have: a name, whether the second factor is trusted, and who may come in without an invitation."""
    domain, role = (environment.get(f"{prefix}_{name}", "").strip() for name in ("DOMAIN", "ROLE"))
    if bool(domain) != bool(role):
        raise ImproperlyConfigured(f"{prefix}_DOMAIN and {prefix}_ROLE go together: who may come in, and as what.")
    return {
        "name": environment.get(f"{prefix}_NAME", "your work account"),
        "trusts_second_factor": environment.get(f"{prefix}_TRUST_SECOND_FACTOR") == "1",
        "domain": domain.lstrip("@"),
        "role": role,
    }
