"""Screens of the record: for one customer, for one person, and how far the seals have come."""

from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_GET

from rapport.audit import actions, permissions, queries
from rapport.core.errors import require
from rapport.team.models import User

CUSTOMER = "customers.customer"
PAGE = 50


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """GET /audit/: how far each table is sealed, and the way to a customer's or a person's record."""
    require(permissions.may_read(request.actor))
    people = User.objects.order_by("name")
    return render(request, "audit/index.html", {"heads": queries.heads(), "people": people})


@require_GET
def history(request: HttpRequest, number: int) -> HttpResponse:
    """GET /audit/customers/<reference>/?show=looked&before=: who changed, or who looked at, one customer."""
    require(permissions.may_read(request.actor))
    customer = get_object_or_404(apps.get_model(CUSTOMER)._base_manager.all(), pk=number)
    actions.record_viewing(subject=CUSTOMER, subject_id=number, part="history", by=request.actor)
    if request.GET.get("show") == "looked":
        entries: list[Any] = list(queries.viewings_of(CUSTOMER, number, request.actor, before=_viewing_place(request))[: PAGE + 1])
    else:
        entries = queries.changes_about(customer, request.actor, before=_change_place(request), limit=PAGE + 1)
    return _page(request, "audit/history.html", entries, customer=customer)


@require_GET
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """GET /audit/people/<pk>/?show=looked&before=: what one person changed, or looked at."""
    require(permissions.may_read(request.actor))
    who = get_object_or_404(User, pk=pk)
    if request.GET.get("show") == "looked":
        entries: list[Any] = list(queries.viewings_by(who, request.actor, before=_viewing_place(request))[: PAGE + 1])
        _name_subjects(entries)
    else:
        entries = queries.changes_by(who, request.actor, before=_change_place(request), limit=PAGE + 1)
    return _page(request, "audit/person.html", entries, person=who)


def _page(request: HttpRequest, template: str, entries: list[Any], **more: Any) -> HttpResponse:
    looked = request.GET.get("show") == "looked"
    shown = entries[:PAGE]
    older = _written(shown[-1]) if len(entries) > PAGE else ""
    return render(request, template, {"entries": shown, "looked": looked, "older": older, **more})


def _name_subjects(viewings: list[Any]) -> None:
    """Put the customers beside the viewings of them, with one query."""
    model: type[models.Model] = apps.get_model(CUSTOMER)
    customers = model._base_manager.in_bulk({viewing.subject_id for viewing in viewings if viewing.subject == CUSTOMER})
    for viewing in viewings:
        viewing.customer = customers.get(viewing.subject_id) if viewing.subject == CUSTOMER else None


def _written(entry: Any) -> str:
    """Where the next page begins, as it stands in its address."""
    place = getattr(entry, "place", None) or (entry.at, entry.pk)
    return "~".join([place[0].isoformat(), *map(str, place[1:])])


def _read(request: HttpRequest, parts: int) -> tuple[Any, ...] | None:
    """The place in an address; None, for the first page, when there is none or it makes no sense."""
    moment, *numbers = request.GET.get("before", "").split("~")
    if len(numbers) != parts or not all(number.isascii() and number.isdigit() and len(number) < 19 for number in numbers):
        return None
    at = _moment(moment)
    return None if at is None else (at, *map(int, numbers))


def _moment(text: str) -> datetime | None:
    try:
        at = parse_datetime(text)
    except ValueError:
        return None
    return at if at and at.tzinfo else None


def _viewing_place(request: HttpRequest) -> tuple[datetime, int] | None:
    return _read(request, 1)  # type: ignore[return-value]


def _change_place(request: HttpRequest) -> tuple[datetime, int, int] | None:
    return _read(request, 2)  # type: ignore[return-value]
