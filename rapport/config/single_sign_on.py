"""Whose accounts people sign in with, from the environment; loud when only a part is said."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured


def of(environment: Mapping[str, str]) -> dict[str, Any]:
    """The organisation's own provider, when there is one."""
    given = {name: environment.get(f"RAPPORT_OIDC_{name.upper()}", "").strip() for name in ("issuer", "client_id", "client_secret")}
    if not any(given.values()):
        return {}
    if missing := [f"RAPPORT_OIDC_{name.upper()}" for name, value in given.items() if not value]:
        raise ImproperlyConfigured(f"{missing[0]} is not set: single sign-on needs the issuer, the client's id and its secret.")
    if not given["issuer"].startswith("https://") and urlsplit(given["issuer"]).hostname not in {"localhost", "127.0.0.1"}:
        raise ImproperlyConfigured("RAPPORT_OIDC_ISSUER must start with https://.")
    if bool(environment.get("RAPPORT_OIDC_DOMAIN")) != bool(environment.get("RAPPORT_OIDC_ROLE")):
        raise ImproperlyConfigured("RAPPORT_OIDC_DOMAIN and RAPPORT_OIDC_ROLE go together: who may come in, and as what.")
    return {
        **given,
        "name": environment.get("RAPPORT_OIDC_NAME", "your work account"),
        "trusts_email": environment.get("RAPPORT_OIDC_TRUST_EMAIL") == "1",
        "trusts_second_factor": environment.get("RAPPORT_OIDC_TRUST_SECOND_FACTOR") == "1",
        "domain": environment.get("RAPPORT_OIDC_DOMAIN", "").strip().lstrip("@"),
        "role": environment.get("RAPPORT_OIDC_ROLE", "").strip(),
    }
