"""What every page for visitors shares: who acts, where they come from, and what no page may leave behind."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from allauth.account.adapter import get_adapter
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from rapport.portal.models import WebForm
from rapport.team.actors import Actor, Road
from rapport.team.history import acting

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def open_to_all(view: View) -> View:
    """A page without signing in. It knows nobody, so it takes no cookie as proof: its forms carry a mark of their own instead of one
    against forgery, which also works inside another site's page."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **given: Any) -> HttpResponseBase:
        if request.method in {"GET", "HEAD"}:
            return _private(view(request, *args, **given))
        with acting(visitor(), path=request.path.split("/")[1]):
            return _private(view(request, *args, **given))

    return login_not_required(csrf_exempt(answered))  # type: ignore[return-value]


def _private(response: HttpResponseBase) -> HttpResponseBase:
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def visitor() -> Actor:
    """Who acts for a customer: the product itself, now, by the web."""
    return Actor.system(at=timezone.now(), road=Road.WEB)


def origin(request: HttpRequest) -> str:
    """Where a request comes from, behind as many proxies as there are."""
    return str(get_adapter().get_client_ip(request))


def shown_elsewhere(response: HttpResponse, form: WebForm) -> HttpResponse:
    """Let the sites that the form names show it inside their pages."""
    if form.hosts:
        response.xframe_options_exempt = True  # type: ignore[attr-defined]
        response._csp_replace = {"frame-ancestors": ["'self'", *form.hosts]}  # type: ignore[attr-defined]
    return response
