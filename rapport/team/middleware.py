"""Finds who is signed in, makes the actor of each request, once, and tells row history who it is."""

from collections.abc import Callable
from typing import cast

from django.contrib.auth.middleware import AuthenticationMiddleware
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from rapport.team import sessions
from rapport.team.actors import Actor, Road
from rapport.team.history import acting
from rapport.team.models import User


class SignedInMiddleware(AuthenticationMiddleware):
    """Sets `request.user` from the session, with one query for both. See `team.sessions`."""

    def process_request(self, request: HttpRequest) -> None:
        """Put the person on the request, looked up when first asked for."""
        super().process_request(request)
        request.user = cast(User, SimpleLazyObject(lambda: sessions.signed_in(request)))


class ActorMiddleware:
    """Sets `request.actor`; None for a visitor who has not signed in. API requests get theirs from their token."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer one request with its actor known."""
        user = request.user
        request.actor = Actor(at=timezone.now(), road=Road.WEB, user=user) if user.is_authenticated else None
        if request.method in {"GET", "HEAD"} or request.actor is None:
            return self.get_response(request)
        with acting(request.actor, path=request.path):
            return self.get_response(request)
