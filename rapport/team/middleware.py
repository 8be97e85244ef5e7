"""Makes the actor of each request, once, and tells row history who it is."""

from collections.abc import Callable

import pghistory
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from rapport.team.actors import Actor, Road


class ActorMiddleware:
    """Sets `request.actor`; None for a visitor who has not signed in. API requests get theirs from their token."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        request.actor = Actor(at=timezone.now(), road=Road.WEB, user=user) if user.is_authenticated else None
        if request.method in {"GET", "HEAD"} or request.actor is None:
            return self.get_response(request)
        with pghistory.context(user=user.pk, road=Road.WEB, path=request.path):
            return self.get_response(request)
