"""Merging two records by hand, the merges there have been, and undoing them."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.core.errors import Refused, require
from rapport.core.http import UNPROCESSABLE, SeeOther
from rapport.customers import permissions
from rapport.customers.actions import merging
from rapport.customers.forms import merging as forms
from rapport.customers.models import Customer, DuplicatePair, Merge
from rapport.customers.queries import merges, records, searching
from rapport.customers.views.acts import customer_or_404

PAGE = 25
MOST_FOUND = 10
LONGEST_NUMBER = 19


@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest, number: int) -> HttpResponse:
    """GET, POST /customers/<reference>/merge/?with=<reference>: find the other record, compare, choose, merge."""
    customer = customer_or_404(request, number)
    require(permissions.may_merge(request.actor, customer))
    other = _other(request, customer)
    if other is None:
        return render(request, "customers/merge_find.html", _found(request, customer))
    return side_by_side(request, customer, other)


def _other(request: HttpRequest, customer: Customer) -> Customer | None:
    number = forms.number_given(request.GET.get("with", ""))
    if number is None:
        return None
    found = records.survivor_of(get_object_or_404(records.visible(request.actor), pk=number))
    return found if found != customer else None


def _found(request: HttpRequest, customer: Customer) -> dict[str, Any]:
    form = forms.Other(request.GET or None)
    words = form.cleaned_data["words"] if form.is_valid() else ""
    hits = searching.find(words, request.actor, MOST_FOUND + 1) if words else []
    found = [each for each in hits if each.customer.pk != customer.pk and each.customer.kind == customer.kind][:MOST_FOUND]
    return {"customer": customer, "form": form, "words": words, "found": found}


def side_by_side(request: HttpRequest, one: Customer, other: Customer, pair: DuplicatePair | None = None) -> HttpResponse:
    """The page that compares two records and, when posted, merges them."""
    require(permissions.may_merge(request.actor, one, other))
    comparison = merges.compare(one, other, request.actor)
    form = forms.Choices(request.POST or None, comparison)
    context = {"comparison": comparison, "form": form, "pair": pair, "customer": one, "other": other}
    if request.method != "POST":
        return render(request, "customers/merge.html", context)
    made = form.carry_out(merging.merge, by=request.actor)
    if made is None:
        return render(request, "customers/merge.html", context, status=UNPROCESSABLE)
    messages.success(request, f"Merged into {made.survivor.name}. You can undo it at any time.")
    return SeeOther(reverse("customers:duplicates") if pair else made.survivor.get_absolute_url())


@require_GET
def everything(request: HttpRequest) -> HttpResponse:
    """GET /customers/merges/: every merge, the latest first."""
    require(request.actor.holds("customers.merge"))
    return _listed(request, merges.visible(request.actor), None)


@require_GET
def of_customer(request: HttpRequest, number: int) -> HttpResponse:
    """GET /customers/<reference>/merges/: the merges this customer had a part in."""
    customer = customer_or_404(request, number)
    return _listed(request, merges.of(customer, request.actor), customer)


def _listed(request: HttpRequest, found: Any, customer: Customer | None) -> HttpResponse:
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) < LONGEST_NUMBER:
        found = found.filter(pk__lt=int(before))
    page = list(found[: PAGE + 1])
    rows = [(each, merges.moved_in_words(each), _may_undo(request, each)) for each in page[:PAGE]]
    older = page[PAGE - 1].pk if len(page) > PAGE else None
    return render(request, "customers/merges.html", {"rows": rows, "older": older, "customer": customer})


def _may_undo(request: HttpRequest, merge: Merge) -> bool:
    return merge.undone_at is None and permissions.may_merge(request.actor, merge.survivor, merge.absorbed)


@require_POST
def undo(request: HttpRequest, merge_id: int) -> HttpResponse:
    """POST /customers/merges/<id>/undo/: part the two again."""
    found = get_object_or_404(merges.visible(request.actor), pk=merge_id)
    try:
        merging.undo(merge=found, by=request.actor)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return SeeOther(reverse("customers:merges", args=[found.survivor.reference]))
    messages.success(request, f"{found.absorbed.name} ({found.absorbed.reference}) stands alone again.")
    return SeeOther(found.survivor.get_absolute_url())
