"""What every page's shell needs to know: the organisation, and how this person likes to see the product."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

PREFERENCES = {"theme": ("system", "light", "dark"), "nav": ("full", "rail")}


def shell(request: HttpRequest) -> dict[str, Any]:
    """Template context for core/base.html. Reads cookies and the person already loaded; no query."""
    actor = getattr(request, "actor", None)
    return {
        "organisation": settings.ORGANISATION,
        "actor": actor,
        "single_sign_on": settings.SINGLE_SIGN_ON.get("name", ""),
        "single_keys": "off" if actor and not actor.user.has_single_keys else "on",
        **{name: _chosen(request, name) for name in PREFERENCES},
    }


def _chosen(request: HttpRequest, name: str) -> str:
    allowed = PREFERENCES[name]
    value = request.COOKIES.get(name, "")
    return value if value in allowed else allowed[0]
