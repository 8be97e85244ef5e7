"""What every page's shell needs to know: the organisation, the person's theme and menu."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

THEMES = ("light", "dark", "system")


def shell(request: HttpRequest) -> dict[str, Any]:
    """Template context for core/base.html. Reads cookies only; no query."""
    theme = request.COOKIES.get("theme", "system")
    return {
        "organisation": settings.ORGANISATION,
        "theme": theme if theme in THEMES else "system",
        "nav": "rail" if request.COOKIES.get("nav") == "rail" else "full",
        "actor": getattr(request, "actor", None),
    }
