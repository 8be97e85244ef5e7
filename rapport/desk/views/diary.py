"""The diary on screen, and the secret address at which one's own calendar program reads it."""

import hashlib
from datetime import date, timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.conversations.permissions import may_begin
from rapport.core.errors import require
from rapport.core.http import SeeOther
from rapport.desk.queries import diary as things
from rapport.desk.queries import feed
from rapport.desk.queries.diary import WHOSE, Whose
from rapport.tasks import permissions
from rapport.tasks.actions import diary as addresses
from rapport.tasks.models import DiaryAddress

FIRST_YEAR, LAST_YEAR = 2000, 2199
VIEWS = {"day": 1, "week": 7}
LABELS = {"day": "Day", "week": "Week"}


@require_GET
def diary(request: HttpRequest) -> HttpResponse:
    """GET /diary/: every dated thing of a day or a week, one's own or the team's."""
    by = request.actor  # type: ignore[attr-defined]
    today = timezone.localtime(by.at).date()
    view = "day" if request.GET.get("view") == "day" else "week"
    offered = things.whose_choices(by)
    whose = Whose(request.GET["whose"]) if request.GET.get("whose") in offered else Whose.MINE
    day = _day(request.GET.get("day", ""), today)
    first, days = (day - timedelta(days=day.weekday()) if view == "week" else day), VIEWS[view]
    found = things.between(by, things.midnight(first), things.midnight(first + timedelta(days=days)), whose)
    late = things.between(by, by.at, by.at, whose, late_too=True) if first <= today < first + timedelta(days=days) else []
    context = {
        "days": things.by_day(found, first, days),
        "late": [thing for thing in late if thing.day < first],
        "today": today,
        "first": first,
        "last": first + timedelta(days=days - 1),
        "view": view,
        "whose": _links("whose", {each.value: WHOSE[each] for each in offered}, whose.value, day=day, view=view),
        "views": _links("view", LABELS, view, day=day, whose=whose.value),
        "before": _address(day=first - timedelta(days=days), view=view, whose=whose.value),
        "after": _address(day=first + timedelta(days=days), view=view, whose=whose.value),
        "now_url": _address(day=today, view=view, whose=whose.value),
        "may_have_address": permissions.may_have_diary_address(by),
        "may_add": permissions.may_add(by),
        "may_arrange": may_begin(by),
    }
    return render(request, "desk/diary.html", context)


def _day(text: str, otherwise: date) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return otherwise
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else otherwise


def _address(**values: object) -> str:
    return "?" + "&".join(f"{name}={value}" for name, value in values.items())


def _links(name: str, labels: dict[str, str], chosen: str, **others: object) -> list[dict[str, object]]:
    return [{"label": label, "url": _address(**others, **{name: key}), "is_here": key == chosen} for key, label in labels.items()]


@require_http_methods(["GET", "POST"])
@never_cache
def address(request: HttpRequest) -> HttpResponse:
    """GET /diary/address/ shows whether one's diary has an address; POST makes one, shown once, and ends the one before."""
    by = request.actor  # type: ignore[attr-defined]
    require(permissions.may_have_diary_address(by))
    made = ""
    if request.method == "POST":
        secret = addresses.make(names_customers=request.POST.get("names_customers") == "on", by=by)
        made = request.build_absolute_uri(reverse("desk:diary-feed", args=[secret]))
    held = DiaryAddress.objects.filter(user=by.user_id).first()
    return render(request, "desk/diary_address.html", {"held": held, "made": made})


@require_POST
def address_end(request: HttpRequest) -> HttpResponse:
    """POST /diary/address/ending/: the address answers nobody any more."""
    if addresses.end(by=request.actor):  # type: ignore[attr-defined]
        messages.success(request, "The address has ended.")
    return SeeOther(resolve_url("desk:diary-address"))


@login_not_required
@require_GET
def diary_feed(request: HttpRequest, secret: str) -> HttpResponse:
    """GET /diary/<secret>.ics: the diary for its person's calendar program, without signing in. 304 when nothing changed."""
    held = feed.address_of(secret)
    if held is None:
        raise Http404
    content = feed.content(held, at=timezone.now(), site=request.build_absolute_uri("/").rstrip("/"))
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    known = {each.strip().removeprefix("W/") for each in request.headers.get("If-None-Match", "").split(",")}
    response = HttpResponseNotModified() if tag in known else HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
