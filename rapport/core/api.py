"""What every API operation shares: problems, ids, text that can be stored, versions, and pages by key.

Problems are RFC 9457 (`application/problem+json`). Versions are strong entity tags (RFC 9110): send the one you saw in
If-Match, and a change that would undo somebody else's is refused with 412.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.datastructures import MultiValueDict
from ninja import Schema
from ninja.errors import HttpError
from ninja.parser import Parser
from pydantic import AfterValidator, Field, model_validator

Row = TypeVar("Row", bound=Model)
PROBLEM_TYPE = "application/problem+json"
PAGE = 50
LARGEST_PAGE = 200
VERSIONED = {"x-versioned": True}  # openapi_extra of an operation that needs If-Match


class FieldProblem(Schema):
    """What is wrong with one field, by its path, such as body.contact_points.0.value."""

    path: str
    message: str


class Problem(Schema):
    """Why a request was not done, in one plain sentence. Nothing was changed."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""
    errors: list[FieldProblem] = []


def storable(text: str) -> str:
    """Text that the database can hold: no NUL, no half of a surrogate pair."""
    if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValueError("This text has characters that cannot be stored.")
    return text


EARLIEST, LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def in_reach(moment: datetime) -> datetime:
    """A moment in UTC between 1900 and 2200; without a time zone, it is the site's own."""
    try:
        moment = moment.astimezone(UTC)
    except (OverflowError, ValueError):
        raise ValueError("Give a moment between 1900 and 2200.") from None
    if not EARLIEST <= moment < LATEST:
        raise ValueError("Give a moment between 1900 and 2200.")
    return moment


Moment = Annotated[datetime, AfterValidator(in_reach)]
Text = Annotated[str, AfterValidator(storable)]
Id = Annotated[int, Field(ge=1, le=2**63 - 1)]
Limit = Annotated[int, Field(ge=1, le=LARGEST_PAGE, description=f"How many to a page, up to {LARGEST_PAGE}.")]


class In(Schema):
    """A request body: unknown fields are refused, and so is text that cannot be stored."""

    model_config = {"extra": "forbid"}

    @model_validator(mode="after")
    def _is_storable(self) -> "In":
        _check(self.__dict__)
        return self


def _check(value: Any) -> None:
    if isinstance(value, str):
        storable(value)
    elif isinstance(value, Mapping):
        for key, each in value.items():
            _check(key)
            _check(each)
    elif isinstance(value, Sequence) and not isinstance(value, bytes):
        for each in value:
            _check(each)


def problem(status: int, title: str, detail: str = "", errors: Sequence[Mapping[str, str]] = (), **more: Any) -> HttpResponse:
    """A problem as the API answers it."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, "errors": list(errors), **more}
    return HttpResponse(json.dumps(body, default=str), status=status, content_type=PROBLEM_TYPE)


class OnceEach(Parser):
    """Reads bodies and questions; a name that is given twice is refused, for nobody can tell which of the two was meant."""

    def parse_body(self, request: HttpRequest) -> Any:
        """A JSON body."""
        try:
            return json.loads(request.body, object_pairs_hook=_once_each)
        except (ValueError, RecursionError):
            raise HttpError(400, "The body is not JSON that can be read.") from None

    def parse_querydict(self, data: "MultiValueDict[str, Any]", list_fields: list[str], request: HttpRequest) -> dict[str, Any]:
        """A question, or the fields of a form."""
        for name in data:
            if name not in list_fields and len(data.getlist(name)) > 1:
                raise HttpError(400, _twice(name))
        return super().parse_querydict(data, list_fields, request)


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read: dict[str, Any] = {}
    for name, value in pairs:
        if name in read:
            raise HttpError(400, _twice(name))
        read[name] = value
    return read


def _twice(name: str) -> str:
    shown = name.encode("utf-8", "replace").decode()
    return f"“{shown[:80]}” is given twice. Give it once."


class PreconditionMissing(Exception):
    """The change needs If-Match with the version the client saw: 428."""


class PreconditionFailed(Exception):
    """The row changed since the version in If-Match: 412."""


@dataclass(frozen=True)
class Tag:
    """The entity tag of a row's version."""

    version: int

    def __str__(self) -> str:
        return f'"{self.version}"'


def tagged(response: HttpResponse, version: int) -> None:
    """Put a row's version on the answer."""
    response["ETag"] = str(Tag(version))


def require_match(request: HttpRequest, version: int) -> int:
    """The version the client saw, when it is still the newest. Raises PreconditionMissing, PreconditionFailed."""
    given = request.headers.get("If-Match", "").strip()
    if not given:
        raise PreconditionMissing
    if given != "*" and str(Tag(version)) not in [_strong(tag) for tag in given.split(",")]:
        raise PreconditionFailed
    return version


def _strong(tag: str) -> str:
    """A tag as we gave it: compressing an answer marks its tag as weak, and clients send that back."""
    return tag.strip().removeprefix("W/")


class NotFoundAt(Http404):
    """What a field of the request names is not there, or not for this reader to see: a 404 that says which field."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def found_at(field: str, rows: QuerySet[Row], **lookup: Any) -> Row:
    """The one row that a field of the request names. Raises NotFoundAt."""
    found = rows.filter(**lookup).first()
    if found is None:
        raise NotFoundAt(field)
    return found
