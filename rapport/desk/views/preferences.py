"""How the product looks and listens for one person: theme, menu width, single keys. Kept in cookies on their device."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from rapport.core.context import PREFERENCES
from rapport.core.http import SeeOther

YEAR = 60 * 60 * 24 * 365


@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """POST /preferences/: remember what was chosen, and go back."""
    back = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    response = SeeOther(back if is_ours else "/")
    for name, allowed in PREFERENCES.items():
        if (value := request.POST.get(name)) in allowed:
            response.set_cookie(name, value, max_age=YEAR, secure=request.is_secure(), httponly=True, samesite="Lax")
    return response


@require_GET
def shortcuts(request: HttpRequest) -> HttpResponse:
    """GET /shortcuts/: every key, and the switch that turns single keys off."""
    return render(request, "desk/shortcuts.html")
