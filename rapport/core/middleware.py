"""What every answer needs: nothing private stays behind in a browser, and words where a method is not taken. And what htmx needs:
messages as toasts, sign-in as a whole page, and no part mistaken for a page."""

import json
from collections.abc import Callable

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils.cache import patch_vary_headers

from rapport.core import errors_pages

UNAUTHORISED, NOT_ALLOWED = 401, 405


class PrivateMiddleware:
    """An answer is for the one who asked, now: no browser or proxy keeps it, unless the page says otherwise. Files of the look and
    the scripts are answered before, and are kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and say who may keep it."""
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class MethodMiddleware:
    """Whoever asks with HEAD, such as a program that watches whether we are up, is answered as with GET, without the body, which the
    server leaves out. A method that an address does not take gets a page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, in words a person can read."""
        asked = request.method
        request.method = "GET" if asked == "HEAD" else asked
        response = self.get_response(request)
        request.method = asked
        is_bare = response.status_code == NOT_ALLOWED and not response.streaming and not response.content
        return errors_pages.not_allowed(request, response) if is_bare and "Allow" in response else response


class HtmxMiddleware:
    """Stands inside the message middleware; changes only answers to htmx, except that every answer varies by HX-Request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, then say to htmx what a page would have shown."""
        response = self.get_response(request)
        patch_vary_headers(response, ["HX-Request"])
        if not request.htmx:
            return response
        if _asks_to_sign_in(response):
            return _sign_in_again(request)
        if not 300 <= response.status_code < 400:
            _toast(request, response)
        return response


def _asks_to_sign_in(response: HttpResponse) -> bool:
    return response.status_code == 302 and response["Location"].startswith(resolve_url(settings.LOGIN_URL))


def _sign_in_again(request: HttpRequest) -> HttpResponse:
    """401. A page being read goes to sign-in; a form being sent stays, so that nothing written is lost."""
    response = HttpResponse(status=UNAUTHORISED)
    if request.method == "GET":
        response["HX-Refresh"] = "true"
    return response


def _toast(request: HttpRequest, response: HttpResponse) -> None:
    """Move the request's messages to HX-Trigger, where the page's toasts hear them."""
    said = [{"text": str(message), "undo": message.extra_tags or ""} for message in get_messages(request)]
    if not said:
        return
    events = _events(response.get("HX-Trigger", ""))
    response["HX-Trigger"] = json.dumps({**events, "toast": {"all": said}})


def _events(header: str) -> dict[str, object]:
    """An HX-Trigger header as events with their details: JSON as it is, names by comma without details."""
    if header.startswith("{"):
        return dict(json.loads(header))
    return {name.strip(): None for name in header.split(",") if name.strip()}
