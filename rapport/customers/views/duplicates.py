"""Records that may be of one customer: noticed while one is typed, found in bulk, reviewed in pairs."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.core.errors import Refused, require
from rapport.core.http import SeeOther
from rapport.customers import permissions
from rapport.customers.actions import duplicates, merging_many
from rapport.customers.forms.typing import typed
from rapport.customers.models import DuplicatePair
from rapport.customers.models.duplicate import PairStatus
from rapport.customers.queries import duplicates as queries
from rapport.customers.queries import merges
from rapport.customers.views.merges import side_by_side

ON_THE_SPOT = 50
APART_SHOWN = 200
REASONS_SHOWN = 4


@require_GET
def alike(request: HttpRequest) -> HttpResponse:
    """GET /customers/alike/: customers like the one being typed, each with why; a part of the page."""
    require(permissions.may_add(request.actor))
    return render(request, "customers/_alike.html", {"alike": queries.alike(typed(request.GET), request.actor)})


@require_GET
def everything(request: HttpRequest) -> HttpResponse:
    """GET /customers/duplicates/: pairs to review, or those kept apart."""
    require(request.actor.holds("customers.merge"))
    show = request.GET.get("show", "")
    if show == "apart":
        context: dict[str, Any] = {"rows": [_row(pair) for pair in queries.kept_apart(request.actor)[:APART_SHOWN]]}
    else:
        context = _page(request)
    context |= {"show": show, "is_looking": queries.is_being_sought(duplicates.JOB), "sure": _sure(request).count()}
    context["is_merging"] = queries.is_being_sought(merging_many.JOB)
    return render(request, "customers/duplicates.html", context)


def _page(request: HttpRequest) -> dict[str, Any]:
    try:
        page = queries.page(queries.to_review(request.actor), after=request.GET.get("after", ""))
    except queries.BadCursor:
        raise BadRequest("This page of pairs cannot be found.") from None
    return {"rows": [_row(pair) for pair in page.pairs], "next": page.next, "is_first": "after" not in request.GET}


def _row(pair: DuplicatePair) -> tuple[DuplicatePair, list[str]]:
    """A pair with the strongest reasons for it."""
    return pair, [reason["words"] for reason in pair.reasons if reason["weight"] > 0][:REASONS_SHOWN]


def _sure(request: HttpRequest) -> Any:
    return queries.to_review(request.actor).filter(is_sure=True)


@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, pair_id: int) -> HttpResponse:
    """GET, POST /customers/duplicates/<id>/: the two side by side; merge them."""
    pair = _pair(request, pair_id)
    if pair.status == PairStatus.MERGED or pair.one.merged_into_id or pair.other.merged_into_id:
        messages.info(request, "These two are merged or with another record already.")
        return SeeOther(reverse("customers:merges", args=[pair.one.reference]))
    return side_by_side(request, pair.one, pair.other, pair)


def _pair(request: HttpRequest, pair_id: int) -> DuplicatePair:
    require(request.actor.holds("customers.merge"))
    return get_object_or_404(queries.pairs(request.actor), pk=pair_id)


@require_POST
def apart(request: HttpRequest, pair_id: int) -> HttpResponse:
    """POST /customers/duplicates/<id>/apart/: they are not the same."""
    return _decided(request, duplicates.keep_apart, pair_id, "Kept apart. They will not be offered again.")


@require_POST
def back(request: HttpRequest, pair_id: int) -> HttpResponse:
    """POST /customers/duplicates/<id>/return/: look at them again."""
    return _decided(request, duplicates.look_again, pair_id, "Back among the pairs to review.")


def _decided(request: HttpRequest, action: Any, pair_id: int, done: str) -> HttpResponse:
    try:
        action(pair=_pair(request, pair_id), by=request.actor)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, done)
    return SeeOther(reverse("customers:duplicates"))


@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """POST /customers/duplicates/search/: look through everybody again, in the background."""
    require(request.actor.holds("customers.merge"))
    is_new = duplicates.ask(by=request.actor)
    messages.success(request, "We are comparing everybody. This page shows the result." if is_new else "This is under way already.")
    return SeeOther(reverse("customers:duplicates"))


@require_http_methods(["GET", "POST"])
def sure(request: HttpRequest) -> HttpResponse:
    """GET, POST /customers/duplicates/sure/: what merging the sure pairs would do; merge those chosen, or all."""
    require(request.actor.holds("customers.merge"))
    shown = list(_sure(request)[:ON_THE_SPOT])
    if request.method == "POST":
        return _merge_sure(request, shown)
    entries = merges.entries_of([side for pair in shown for side in (pair.one, pair.other)])
    rows = [(*_row(pair), *merges.better(pair.one, pair.other, entries)) for pair in shown]
    return render(request, "customers/duplicates_sure.html", {"rows": rows, "sure": _sure(request).count()})


def _merge_sure(request: HttpRequest, shown: list[DuplicatePair]) -> HttpResponse:
    if request.POST.get("all"):
        merging_many.ask_for_all(by=request.actor)
        messages.success(request, "They are being merged in the background. Each merge can be undone by itself.")
        return SeeOther(reverse("customers:merges-all"))
    chosen = {int(number) for number in request.POST.getlist("pair") if number.isascii() and number.isdigit()}
    try:
        made = merging_many.merge_these(pairs=[pair for pair in shown if pair.pk in chosen], by=request.actor)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return SeeOther(reverse("customers:duplicates-sure"))
    messages.success(request, f"{len(made)} merged. Each can be undone by itself.")
    return SeeOther(reverse("customers:merges-all"))
