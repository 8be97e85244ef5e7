"""The API's door: whose token it is, doing a repeated POST once, and telling row history who acts."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from rapport.core.api import problem
from rapport.team.actions import idempotency, tokens
from rapport.team.history import acting

PREFIX = "/api/v1/"
OPEN = frozenset({f"{PREFIX}openapi.json"})
KEY_HEADER = "Idempotency-Key"
AREAS = {
    "attachments": "conversations", "case-views": "cases", "cases": "cases", "conversations": "conversations", "customers": "customers",
    "drafts": "conversations", "forms": "conversations", "knowledge": "knowledge", "messages": "conversations", "notes": "conversations",
    "outgoing": "conversations", "suggestions": "conversations", "tasks": "tasks", "templates": "conversations",
}  # fmt: skip
KEPT_HEADERS = ("Content-Type", "ETag", "Location")
LARGEST_KEPT = 1024 * 1024


class ApiMiddleware:
    """For addresses under /api/v1/ only. Sits just before the view, after sessions: a session never opens the API."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(PREFIX) or request.path in OPEN:
            return self.get_response(request)
        return _plainly(self._answer(request))

    def _answer(self, request: HttpRequest) -> HttpResponse:
        request.actor = None
        scheme, _, key = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() == "bearer" and key.strip():
            request.actor = tokens.recognise(key.strip(), at=timezone.now())
        if request.actor is None:
            return _unauthorised()
        if area := _outside(request.path, request.actor.scopes):
            return problem(403, "Outside what the token is for", f"This token was not made for {area}. Make one with the scope {area!r}.")
        if request.method in {"GET", "HEAD", "OPTIONS"}:
            return self.get_response(request)
        with acting(request.actor, path=request.path):
            return self._written(request)

    def _written(self, request: HttpRequest) -> HttpResponse:
        key = request.headers.get(KEY_HEADER)
        if request.method != "POST" or key is None:
            return self.get_response(request)
        try:
            return self._once(request, key)
        except idempotency.KeyUsedForAnotherRequest as refusal:
            return problem(422, "Key used before", refusal.sentence)
        except idempotency.KeyNotUsable as refusal:
            return problem(400, "Key not usable", refusal.sentence)

    def _once(self, request: HttpRequest, key: str) -> HttpResponse:
        digest = idempotency.request_hash("POST", request.get_full_path(), request.body)
        with idempotency.once(key, request_hash=digest, by=request.actor) as claim:
            if claim.answer is not None:
                again = HttpResponse(claim.answer.body, status=claim.answer.status)
                for name, value in claim.answer.headers.items():
                    again[name] = value
                again["Idempotent-Replayed"] = "true"
                return again
            response = self.get_response(request)
            if response.status_code < 500 and not response.streaming and len(response.content) <= LARGEST_KEPT:
                claim.keep(response.status_code, {name: response[name] for name in KEPT_HEADERS if name in response}, response.content)
            return response


def _plainly(response: HttpResponse) -> HttpResponse:
    """An error page that Django made for a browser (no such address, no such method), as a problem."""
    if response.status_code < 400 or not response.get("Content-Type", "").startswith("text/html"):
        return response
    takes = f"This address takes {response['Allow']}." if "Allow" in response else ""
    answer = problem(response.status_code, HTTPStatus(response.status_code).phrase, takes)
    if "Allow" in response:
        answer["Allow"] = response["Allow"]
    return answer


def _unauthorised() -> HttpResponse:
    answer = problem(401, "Not signed in", "Send a token that has not run out: Authorization: Bearer <token>.")
    answer["WWW-Authenticate"] = "Bearer"
    return answer


def _outside(path: str, scopes: frozenset[str] | None) -> str:
    """The capability behind an address, when a narrowed token covers none of it: an empty list would look like there being nothing."""
    area = AREAS.get(path.removeprefix(PREFIX).partition("/")[0], "")
    covered = scopes is None or any(scope.partition(".")[0] == area for scope in scopes)
    return "" if covered else area
