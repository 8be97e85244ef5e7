"""Segments: all of them, one of them with who came and went, two of them laid over each other."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.core.errors import Conflict, Refused, require
from rapport.core.http import CONFLICT, UNPROCESSABLE, SeeOther
from rapport.customers import filtering, permissions
from rapport.customers.actions import segments as actions
from rapport.customers.filtering import FilterRefused
from rapport.customers.forms import segments as forms
from rapport.customers.models import Segment
from rapport.customers.queries import fields, segments
from rapport.customers.views.asking import Asking
from rapport.customers.views.listing import in_segment
from rapport.team.roles import Reach

SPANS = {"1": "today", "7": "in 7 days", "30": "in 30 days", "90": "in 90 days", "365": "in a year"}
USUAL_SPAN = "30"


def labels() -> dict[str, str]:
    """The names of the organisation's own fields by key."""
    return dict(fields.current().values_list("key", "label"))


@require_GET
def everything(request: HttpRequest) -> HttpResponse:
    """GET /customers/segments/: every segment with its count and its rule in words."""
    require(request.actor.holds("customers.read"))
    names = labels()
    current = list(segments.current())
    counts = segments.counts(current, request.actor)
    found = [(segment, _in_words(segment, names), counts[segment.pk]) for segment in current]
    context = {"segments": found, "may_edit": permissions.may_edit_segments(request.actor), "sees_all": _sees_all(request)}
    return render(request, "customers/segments.html", context)


def _in_words(segment: Segment, names: dict[str, str]) -> str:
    try:
        return filtering.sentence(filtering.parse(segment.rule), names)
    except FilterRefused as refusal:
        return refusal.sentence


def _sees_all(request: HttpRequest) -> bool:
    return request.actor.reach("customers.read") == Reach.ALL


@require_GET
def one(request: HttpRequest, segment_id: int) -> HttpResponse:
    """GET /customers/segments/<id>/: how many are in, who joined and left since, what it shares with another."""
    require(request.actor.holds("customers.read"))
    segment = get_object_or_404(segments.current(), pk=segment_id)
    span = request.GET.get("since", USUAL_SPAN)
    span = span if span in SPANS else USUAL_SPAN
    since = request.actor.at - timedelta(days=int(span))
    others = [other for other in segments.current() if other.pk != segment.pk]
    with_id = request.GET.get("with", "")
    other = next((each for each in others if str(each.pk) == with_id), None)
    context: dict[str, Any] = {
        "segment": segment,
        "count": segments.counts([segment], request.actor)[segment.pk],
        "rule": _in_words(segment, labels()),
        "problem": _problem(segment, request),
        "sees_all": _sees_all(request),
        "may_edit": permissions.may_edit_segments(request.actor),
        "list_url": Asking(where=filtering.write(in_segment(segment.name))).url(),
        "spans": [(key, words, key == span) for key, words in SPANS.items()],
        "span": SPANS[span],
        "moves": list(segments.moves(segment, request.actor, since)[: segments.MOST_SHOWN]),
        "moved": segments.moves_since(segment, request.actor, since),
        "others": others,
        "other": other,
    }
    if other and context["sees_all"]:
        context["overlap"] = segments.overlap(segment, other)
        context["both_url"] = Asking(where=filtering.write(filtering.both(in_segment(segment.name), in_segment(other.name)))).url()
    return render(request, "customers/segment.html", context)


def _problem(segment: Segment, request: HttpRequest) -> str:
    """Why the rule no longer works, if it does not: a field or a colleague it names is gone."""
    try:
        filtering.compile(filtering.parse(segment.rule), request.actor)
    except FilterRefused as refusal:
        return refusal.sentence
    return ""


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """GET, POST /customers/segments/new/: name a rule."""
    require(permissions.may_edit_segments(request.actor))
    asking = Asking.of(request)
    form = forms.New(request.POST if request.method == "POST" else None, initial={"rule": asking.where})
    made = form.carry_out(actions.add, by=request.actor) if request.method == "POST" else None
    if made:
        messages.success(request, f"Segment {made.name} made.")
        return SeeOther(reverse("customers:segment", args=[made.pk]))
    back_url = asking.url() if asking.where else reverse("customers:segments")
    context = {"form": form, "title": "New segment", "button": "Make segment", "back_url": back_url}
    return render(request, "customers/keep.html", context, status=UNPROCESSABLE if form.errors else 200)


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, segment_id: int) -> HttpResponse:
    """GET, POST /customers/segments/<id>/change/: another name, other words, another rule."""
    require(permissions.may_edit_segments(request.actor))
    segment = get_object_or_404(segments.current(), pk=segment_id)
    initial = {name: getattr(segment, name) for name in ("name", "description", "rule", "version")}
    form = forms.Change(request.POST if request.method == "POST" else None, initial=initial)
    url = reverse("customers:segment", args=[segment.pk])
    context = {"form": form, "title": f"Change {segment.name}", "button": "Save", "back_url": url}
    try:
        changed = form.carry_out(actions.change, segment=segment, by=request.actor) if request.method == "POST" else None
    except Conflict as conflict:
        return render(request, "customers/keep.html", {**context, "clashes": form.on_top_of(conflict)}, status=CONFLICT)
    if changed:
        messages.success(request, "Segment changed.")
        return SeeOther(url)
    return render(request, "customers/keep.html", context, status=UNPROCESSABLE if form.errors else 200)


@require_POST
def archive(request: HttpRequest, segment_id: int) -> HttpResponse:
    """POST /customers/segments/<id>/archive/: put it away."""
    segment = get_object_or_404(segments.current(), pk=segment_id)
    try:
        actions.archive(segment=segment, by=request.actor)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return SeeOther(reverse("customers:segment", args=[segment_id]))
    messages.success(request, f"Segment {segment.name} archived.")
    return SeeOther(reverse("customers:segments"))
