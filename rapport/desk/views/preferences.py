"""How the product looks on a device (theme, menu width: cookies) and listens to a person (single keys: kept with them)."""

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from rapport.core.context import PREFERENCES
from rapport.core.http import SeeOther
from rapport.team.actions import people

YEAR = 60 * 60 * 24 * 365


@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """POST /preferences/: remember what was chosen, and go back."""
    back = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    response = SeeOther(back if is_ours and back.startswith("/") else "/")
    for name, allowed in PREFERENCES.items():
        if (value := request.POST.get(name)) in allowed:
            response.set_cookie(name, value, max_age=YEAR, secure=request.is_secure(), httponly=True, samesite="Lax")
    if (keys := request.POST.get("single_keys")) in {"on", "off"}:
        people.set_single_keys(request.actor.user, are_on=keys == "on", by=request.actor)
    return response


@require_GET
@never_cache
def token(request: HttpRequest) -> HttpResponse:
    """GET /preferences/token/: the forms' token, for a page that stayed open while its person signed in again."""
    return HttpResponse(get_token(request), content_type="text/plain")


@require_GET
def shortcuts(request: HttpRequest) -> HttpResponse:
    """GET /shortcuts/: every key, and the switch that turns single keys off."""
    return render(request, "desk/shortcuts.html")
