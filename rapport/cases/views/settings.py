"""The screens on which an administrator sets up how cases are worked."""

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.cases import permissions
from rapport.cases.actions.setup import endings, keeping
from rapport.cases.forms.levels import LevelForm
from rapport.cases.forms.settings import EndingForm, SettingForm
from rapport.cases.models import Ending, Kind, ServiceLevel
from rapport.cases.queries import effects
from rapport.cases.views.sections import SECTIONS, Section
from rapport.core.errors import Conflict, Refused, require
from rapport.core.http import CONFLICT, UNPROCESSABLE, SeeOther
from rapport.customers.forms.finding import FIND

LARGEST = 2**63 - 1


def _section(request: HttpRequest, name: str) -> Section:
    require(permissions.may_manage(request.actor))
    if name not in SECTIONS:
        raise Http404
    return SECTIONS[name]


def _row(section: Section, pk: int) -> Any:
    return get_object_or_404(section.model, pk=min(pk, LARGEST))


def _list_of(section: Section) -> str:
    return reverse("cases-settings:list", args=[section.name])


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """GET /settings/cases/: what can be set up."""
    require(permissions.may_manage(request.actor))
    rows = {ending.kind: ending for ending in Ending.objects.all()}
    kinds = [(kind, Kind(kind).label, rows.get(kind)) for kind in Kind.values]
    return render(request, "cases/settings.html", {"sections": SECTIONS.values(), "kinds": kinds})


@require_GET
def listed(request: HttpRequest, section: str) -> HttpResponse:
    """GET /settings/cases/<section>/: the rows in use in order, and those put away."""
    found = _section(request, section)
    rows = [(row, found.says(row, request.actor)) for row in _in_order(found)]
    used = [each for each in rows if each[0].archived_at is None]
    groups = [(title, list(each)) for title, each in groupby(used, key=lambda each: found.group(each[0]))]
    context = {"section": found, "groups": groups, "archived": [each for each in rows if each[0].archived_at is not None]}
    return render(request, "cases/setting_list.html", context)


def _in_order(section: Section) -> list[Any]:
    """All rows as they are asked: those of a group together, in the order of the groups."""
    rows = list(section.rows())
    places = {title: place for place, title in enumerate(section.groups)}
    return sorted(rows, key=lambda row: places.get(section.group(row), 0))


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, section: str) -> HttpResponse:
    """GET, POST /settings/cases/<section>/new/: one more."""
    found = _section(request, section)
    title, more = f"New {found.one}", _more(found, request)
    if (trial := _trial(found, request, **more)) is not None:
        return _page(request, found, trial, title, effect=_effect(None, trial, request))
    form = found.form(request.POST if request.method == "POST" else None, **more)
    if request.method == "POST" and form.carry_out(found.make, by=request.actor):
        messages.success(request, f"The {found.one} was added.")
        return SeeOther(_list_of(found))
    return _page(request, found, form, title)


def _more(section: Section, request: HttpRequest, row: Any = None) -> dict[str, Any]:
    """What the form of a service level needs besides: who asks, and the row."""
    return {"by": request.actor, "row": row} if section.model is ServiceLevel else {}


def _trial(section: Section, request: HttpRequest, **more: Any) -> LevelForm | None:
    """The form of a service level when nothing is saved yet: a customer is looked for, or the effect is ("look")."""
    if section.model is not ServiceLevel or request.method != "POST":
        return None
    if FIND in request.POST:
        return LevelForm.looking(request.POST, **more)
    return LevelForm(request.POST, **more) if "look" in request.POST else None


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, section: str, pk: int) -> HttpResponse:
    """GET, POST /settings/cases/<section>/<pk>/: change one. A service level shows first what it would do to open cases ("look")."""
    found = _section(request, section)
    row = _row(found, pk)
    more = _more(found, request, row)
    if request.method == "GET":
        return _page(request, found, found.form(initial=found.form.initial_of(row), **more), f"Change {row}", row)
    if (trial := _trial(found, request, **more)) is not None:
        return _page(request, found, trial, f"Change {row}", row, effect=_effect(row, trial, request))
    form = found.form(request.POST, **more)
    try:
        done = form.carry_out(found.change, by=request.actor, **{found.word: row})
    except Conflict as conflict:
        return _page(request, found, form, f"Change {row}", row, clashes=form.on_top_of(conflict))
    if done is None:
        return _page(request, found, form, f"Change {row}", row)
    messages.success(request, f"The {found.one} was changed.")
    return SeeOther(_list_of(found))


def _effect(level: ServiceLevel | None, form: LevelForm, request: HttpRequest) -> effects.Effect | None:
    return effects.of_level(level, effects.wanted(form.cleaned_data), request.actor.at) if form.is_bound and form.is_valid() else None


def _page(request: HttpRequest, section: Section | None, form: SettingForm, title: str, row: Any = None, **more: Any) -> HttpResponse:
    """`more` is the effect of a service level, or the clashes with what a colleague changed at once."""
    is_level = section is not None and section.model is ServiceLevel
    context = {"section": section, "form": form, "title": title, "row": row, "is_level": is_level, **more}
    status = CONFLICT if more.get("clashes") else UNPROCESSABLE if form.errors else 200
    return render(request, "cases/setting.html", context, status=status)


@require_POST
def archive(request: HttpRequest, section: str, pk: int) -> HttpResponse:
    """POST /settings/cases/<section>/<pk>/archive/: put it away. Where open cases would keep it, it is asked first what becomes of them."""
    found = _section(request, section)
    row, cases = _row(found, pk), request.POST.get("cases", "")
    left = found.leaves(row)
    if left and cases not in {"keep", "fall"}:
        return render(request, "cases/put_away.html", {"section": found, "row": row, "left": left})
    falls = {"to_open_cases": True} if left and cases == "fall" else {}
    try:
        found.put_away(by=request.actor, **{found.word: row}, **falls)
        messages.success(request, f"{row} was put away.")
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return SeeOther(_list_of(found))


@require_POST
def bring_back(request: HttpRequest, section: str, pk: int) -> HttpResponse:
    """POST /settings/cases/<section>/<pk>/return/: use it again."""
    found = _section(request, section)
    keeping.bring_back(row=_row(found, pk), by=request.actor)
    return SeeOther(_list_of(found))


@require_POST
def place(request: HttpRequest, section: str, pk: int) -> HttpResponse:
    """POST /settings/cases/<section>/<pk>/place/: one up or one down."""
    found = _section(request, section)
    rows = [row for row in _in_order(found) if row.archived_at is None]
    at = next((place for place, row in enumerate(rows) if row.pk == pk), None)
    if at is not None:
        other = at - 1 if request.POST.get("to") == "up" else at + 1
        if 0 <= other < len(rows) and found.group(rows[at]) == found.group(rows[other]):
            rows[at], rows[other] = rows[other], rows[at]
    keeping.order(model=found.model, numbers=[row.pk for row in rows], by=request.actor)
    return SeeOther(_list_of(found))


@require_http_methods(["GET", "POST"])
def ending(request: HttpRequest, kind: str) -> HttpResponse:
    """GET, POST /settings/cases/endings/<kind>/: what a case of a kind needs before it ends, and when it opens again."""
    require(permissions.may_manage(request.actor))
    if kind not in Kind.values:
        raise Http404
    row = Ending.objects.filter(kind=kind).first() or Ending(kind=kind)
    form = EndingForm(request.POST) if request.method == "POST" else EndingForm(initial=EndingForm.initial_of(row))
    title = f"How a case ends: {Kind(kind).label.lower()}"
    try:
        if request.method == "POST" and form.carry_out(endings.put, kind=kind, by=request.actor):
            messages.success(request, "The ending was changed.")
            return SeeOther(reverse("cases-settings:index"))
    except Conflict as conflict:
        return _page(request, None, form, title, row, clashes=form.on_top_of(conflict))
    return _page(request, None, form, title, row)
