"""Imports and exports over the API."""

from datetime import datetime
from typing import Any, Literal

from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, File, Router, Schema, Status, UploadedFile
from pydantic import JsonValue

from rapport.core.api import Id, In, Limit
from rapport.customers import exporting
from rapport.customers.actions import exports as leaving
from rapport.customers.actions import imports as actions
from rapport.customers.api.finding import Where
from rapport.customers.importing import signs, writing
from rapport.customers.mapping import Mapping
from rapport.customers.models import Import
from rapport.customers.queries import imports as queries

imports = Router(tags=["imports"])
exports = Router(tags=["exports"])
MatchRule = Literal["email-and-name", "phone-and-name", "postcode-and-name", "email"]


class ImportOut(Schema):
    """An import: where it stands, how the columns are read, and what came of the rows."""

    id: int
    file_name: str
    file_size: int
    status: str
    mapping: dict[str, JsonValue]
    counts: dict[str, JsonValue]
    problem: str
    created_at: datetime
    finished_at: datetime | None
    undone_at: datetime | None


class PlanIn(In):
    """How to read the columns and what to do with customers we have. Without a mapping, the guessed one stands."""

    mapping: dict[str, JsonValue] | None = None
    rules: list[MatchRule] = Field(default=list(signs.USUAL), max_length=4)  # type: ignore[arg-type]
    policy: Literal["fill", "overwrite", "skip"] = writing.FILL  # type: ignore[assignment]


class ImportPage(Schema):
    """Imports, newest first; `next` is the id to go on from, empty at the end."""

    items: list[ImportOut]
    next: str


def _one(request: HttpRequest, import_id: int) -> Import:
    return get_object_or_404(queries.visible(request.actor), pk=import_id)


@imports.get("", response=ImportPage, summary="List imports")
def index(request: HttpRequest, cursor: Id | None = None, limit: Limit = 50) -> dict[str, Any]:
    """The imports so far, newest first."""
    found = queries.visible(request.actor).order_by("-id")
    rows = list((found.filter(pk__lt=cursor) if cursor else found)[: limit + 1])
    return {"items": rows[:limit], "next": str(rows[limit - 1].pk) if len(rows) > limit else ""}


@imports.post("", response={201: ImportOut}, summary="Send a file")
def send(request: HttpRequest, file: File[UploadedFile]) -> Status[Import]:
    """Keep a CSV, XLSX or vCard file and guess its columns. Nothing else changes yet."""
    return Status(201, actions.store(stream=file, name=file.name or "file", by=request.actor))  # type: ignore[arg-type]


@imports.get("/{import_id}", response=ImportOut, summary="Read an import")
def read(request: HttpRequest, import_id: Id) -> Import:
    """One import, with the mapping to confirm and the counts so far."""
    return _one(request, import_id)


@imports.put("/{import_id}/plan", response=ImportOut, summary="Say what each column is")
def plan(request: HttpRequest, import_id: Id, given: PlanIn) -> Import:
    """Confirm or change the mapping, and say what happens to customers we have."""
    mapping = Mapping.from_dict(given.mapping) if given.mapping else None
    return actions.plan(imported=_one(request, import_id), mapping=mapping, rules=given.rules, policy=given.policy, by=request.actor)


@imports.post("/{import_id}/check", response={202: ImportOut}, summary="Check an import")
def check(request: HttpRequest, import_id: Id) -> Status[Import]:
    """Count what would happen, in the background; nothing is written."""
    return Status(202, actions.ask(imported=_one(request, import_id), dry=True, by=request.actor))


@imports.post("/{import_id}/run", response={202: ImportOut}, summary="Run an import")
def run(request: HttpRequest, import_id: Id) -> Status[Import]:
    """Bring the rows in, in the background: all the good ones, or nothing."""
    return Status(202, actions.ask(imported=_one(request, import_id), dry=False, by=request.actor))


@imports.post("/{import_id}/undo", response=ImportOut, summary="Undo an import")
def undo(request: HttpRequest, import_id: Id) -> Import:
    """Take it back, but for customers somebody worked with since."""
    return actions.undo(imported=_one(request, import_id), by=request.actor)


@exports.get("/customers.{kind}", summary="Export customers", openapi_extra={"x-file": True})
def customers(request: HttpRequest, kind: Literal["csv", "xlsx", "vcf"], where: Where = "") -> FileResponse:
    """Everyone the filter finds, as CSV, XLSX or vCard; 250,000 customers at most. That it was done is logged."""
    kept = leaving.export(where=where, kind=kind, by=request.actor)
    return FileResponse(kept, as_attachment=True, filename=f"customers.{kind}", content_type=exporting.FORMATS[kind])
