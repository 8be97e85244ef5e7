"""The API: one more door to the same rooms. Every refusal becomes a problem here, in one place."""

from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from rapport import __version__
from rapport.cases import api as cases
from rapport.clocks import api as clocks
from rapport.config import openapi
from rapport.conversations import api as conversations
from rapport.core.api import NotFoundAt, OnceEach, PreconditionFailed, PreconditionMissing, problem
from rapport.core.db import is_race
from rapport.core.errors import Conflict, Refused
from rapport.customers import api as customers
from rapport.desk import api as desk
from rapport.knowledge import api as knowledge
from rapport.portal import api as portal
from rapport.tasks import api as tasks
from rapport.webhooks import api as webhooks


class Api(NinjaAPI):
    """The API with its own description: problems, tokens and keys are the same everywhere, so they are written once."""

    def get_openapi_schema(self, **options: Any) -> Any:
        """The OpenAPI 3.1 document."""
        return openapi.completed(super().get_openapi_schema(**options))


api = Api(
    title="Rapport",
    version=__version__,
    description=openapi.DESCRIPTION,
    docs_url=None,
    openapi_url="/openapi.json",
    urls_namespace="api",
    parser=OnceEach(),
)


@api.exception_handler(Conflict)
def _conflict(request: HttpRequest, conflict: Conflict) -> HttpResponse:
    clashes = [{"path": f"body.{clash.field}", "message": f"Now {clash.theirs!r}, was {clash.original!r}."} for clash in conflict.clashes]
    return problem(412, "Changed meanwhile", conflict.sentence, clashes)


@api.exception_handler(Refused)
def _refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """A rule says no: 409 for a change, 400 for a question that cannot be asked so."""
    is_question = request.method == "GET"
    errors = [{"path": f"{_place(request)}.{refusal.field}", "message": refusal.sentence}] if refusal.field else []
    return problem(400 if is_question else 409, "Not understood" if is_question else "Refused", refusal.sentence, errors)


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, wrong: ValidationError) -> HttpResponse:
    errors = [{"path": _path(each["loc"]), "message": _said(each)} for each in wrong.errors]
    return problem(422, "Not as described", "Some fields are not as this operation describes them.", errors)


def _place(request: HttpRequest) -> str:
    return "query" if request.method == "GET" else "body"


def _said(error: Any) -> str:
    """What is wrong, in words: a text that is checked first is counted in characters, not in items."""
    limits = error.get("ctx") or {}
    if limits.get("field_type") == "Value" and "min_length" in limits:
        return f"Write at least {limits['min_length']} character{'' if limits['min_length'] == 1 else 's'}."
    if limits.get("field_type") == "Value" and "max_length" in limits:
        return f"Keep this to {limits['max_length']:,} characters."
    return error["msg"].removeprefix("Value error, ")


def _path(loc: Any) -> str:
    """("body", "given", "name") as body.name: the second is our own parameter's name, which no client knows."""
    parts = [str(part) for part in loc]
    return ".".join([parts[0], *parts[2:]] if len(parts) > 2 and parts[0] in {"body", "form"} else parts)


@api.exception_handler(IntegrityError)
def _raced(request: HttpRequest, error: IntegrityError) -> HttpResponse:
    """Someone made the same thing at the same moment; any other broken rule of the database is a fault of ours."""
    if not is_race(error):
        raise error
    return problem(409, "Refused", "Someone else made the same thing a moment before. Nothing was changed.")


@api.exception_handler(PermissionDenied)
def _denied(request: HttpRequest, denied: PermissionDenied) -> HttpResponse:
    return problem(403, "Not permitted", str(denied) or "You do not have permission to do this.")


@api.exception_handler(Http404)
def _missing(request: HttpRequest, missing: Http404) -> HttpResponse:
    if isinstance(missing, NotFoundAt):
        named = [{"path": f"{_place(request)}.{missing.field}", "message": "This leads to nothing that you may see."}]
        return problem(404, "Not found", "What this request names is not there, or not for you to see.", named)
    return problem(404, "Not found", "There is nothing here that you may see.")


@api.exception_handler(PreconditionMissing)
def _unmatched(request: HttpRequest, missing: PreconditionMissing) -> HttpResponse:
    return problem(428, "Version needed", "Send the version you saw in If-Match.")


@api.exception_handler(PreconditionFailed)
def _outdated(request: HttpRequest, failed: PreconditionFailed) -> HttpResponse:
    return problem(412, "Changed meanwhile", "Someone changed this since the version you sent. Read it again first.")


@api.exception_handler(RequestDataTooBig)
def _too_big(request: HttpRequest, big: RequestDataTooBig) -> HttpResponse:
    return problem(413, "Too large", "The request is larger than this site takes.")


@api.exception_handler(HttpError)
def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    """What a body could not be read for stands behind Ninja's own words for it."""
    said = error.__cause__ if isinstance(error.__cause__, HttpError) else error
    return problem(said.status_code, "Not understood", str(said))


for prefix, routers in {
    **customers.ROUTERS,
    "/customers": [*customers.ROUTERS["/customers"], *desk.ROUTERS["/customers"]],
    "/suggestions": desk.ROUTERS["/suggestions"],
    **conversations.ROUTERS,
    "/tasks": [tasks.router],
    "/knowledge": [knowledge.router],
    "/webhooks": [webhooks.router],
    **clocks.ROUTERS,
    **cases.ROUTERS,
    "/forms": [portal.router],
}.items():
    for router in routers:
        api.add_router(prefix, router)


def urls() -> tuple[list[URLPattern], str, str]:
    """The addresses of the API; its own middleware asks who is there, so Django's log-in check stays out of the way."""
    patterns, app, namespace = api.urls
    for pattern in patterns:
        pattern.callback.login_required = False  # type: ignore[union-attr]
    return patterns, app, namespace  # type: ignore[return-value]
