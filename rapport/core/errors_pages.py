"""Pages for when something cannot be shown. None of them asks the database anything."""

import sys

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone

from rapport.core import wording
from rapport.core.context import shell
from rapport.core.db import is_race

TOO_LARGE = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
OFFLINE = (OperationalError, InterfaceError)


def bad_request(request: HttpRequest, exception: BadRequest | SuspiciousOperation | None = None) -> HttpResponse:
    """400, or 413 when the form was too large."""
    status = 413 if isinstance(exception, TOO_LARGE) else 400
    return _plain(request, f"errors/{status}.html", status)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403, with the sentence of whoever said no."""
    sentence = str(exception or "") or "You do not have permission to see or do this."
    if request.headers.get("HX-Request"):
        return _sentence(f"{sentence} Nothing was changed.")
    return _plain(request, "errors/403.html", 403, {"sentence": sentence})


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form was too old or came from elsewhere. Nothing was changed; htmx renews the form's token."""
    if request.headers.get("HX-Request"):
        return _sentence("This page was opened before you signed in. What you wrote is still here: send it once more.")
    return _plain(request, "errors/csrf.html", 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: nothing there, or nothing this person may see."""
    return _plain(request, "errors/404.html", 404)


def not_allowed(request: HttpRequest, refused: HttpResponse) -> HttpResponse:
    """405: an address that takes another method; `refused` is the bare answer, which says which."""
    if request.headers.get("HX-Request"):
        response = _sentence("This address is not a page. Nothing was changed.", 405)
    else:
        response = _plain(request, "errors/405.html", 405)
    response["Allow"] = refused["Allow"]
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """500; 503 with Retry-After when the database cannot be reached; 409 when someone made the same at the same moment."""
    if is_race(sys.exc_info()[1]):
        if request.headers.get("HX-Request"):
            return _sentence("Someone else made the same thing a moment before. Nothing was changed.", 409)
        return _plain(request, "errors/409.html", 409)
    if isinstance(sys.exc_info()[1], OFFLINE):
        response = _plain(request, "errors/503.html", 503)
        response["Retry-After"] = "30"
        return response
    now = timezone.localtime()
    moment = f"{wording.clock_time(now, seconds=True)} on {wording.long_date(now.date())}"
    return _plain(request, "errors/500.html", 500, {"moment": moment})


def _sentence(words: str, status: int = 403) -> HttpResponse:
    """A refusal as htmx shows it, beside what was asked."""
    return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")


def _plain(request: HttpRequest, template: str, status: int, context: dict[str, str] | None = None) -> HttpResponse:
    """A page drawn from cookies and settings alone, so that nothing it draws can fail again."""
    is_visitor = settings.SESSION_COOKIE_NAME not in request.COOKIES
    return HttpResponse(render_to_string(template, {**shell(request), "is_visitor": is_visitor, **(context or {})}), status=status)
