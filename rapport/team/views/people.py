"""Who works here: the list, one person, and the end and return of their access."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.core import columns
from rapport.core.columns import Column
from rapport.core.errors import Clash, Conflict, Refused, require
from rapport.core.http import UNPROCESSABLE, SeeOther
from rapport.team import forms, permissions, queries
from rapport.team.actions import people, signing_out, tokens
from rapport.team.actors import Actor
from rapport.team.models import Team, User
from rapport.team.roles import Role

CONFLICT = 409


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """GET /team/?q=: everyone, their teams, and the invitations that are open."""
    by = request.actor
    require(by.holds("team.read"))
    search = request.GET.get("q", "").strip()[:100]
    found = list(queries.people(by, search))
    context = {
        "people": found,
        "workload": _workload(found, by),
        "columns": _columns(),
        "search": search,
        "teams": queries.teams(by),
        "invitations": queries.open_invitations(by),
        "may_manage": permissions.may_manage(by),
        "is_mailed": settings.MAIL_LEAVES,
    }
    return render(request, "team/people.html", context)


def _columns() -> list[Column]:
    """What higher capabilities tell of the people who work here."""
    return [column for giver in columns.of("team") for column in giver.columns]


def _workload(found: list[User], by: Actor) -> list[tuple[User, bool, list[tuple[Column, str]]]]:
    """Those of whom something is told: whether they are away today, and what stands in each column."""
    cells = columns.cells("team", found, by)
    away = queries.away(cells, timezone.localtime(by.at).date()) if cells else set()
    return [(each, each.pk in away, _told(cells[each.pk])) for each in found if each.pk in cells]


def _told(cells: dict[str, str]) -> list[tuple[Column, str]]:
    return [(column, cells.get(column.name, "")) for column in _columns()]


@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """GET /team/<pk>/ shows a person; POST changes their name, roles, team and reach."""
    who = visible(request, pk)
    if request.method == "GET":
        return _page(request, who, _form(who))
    form = forms.PersonForm(request.POST)
    try:
        changed = form.carry_out(people.change, user=who, by=request.actor)
    except Conflict as conflict:
        return _conflict(request, who, form, conflict)
    if changed is None:
        return _page(request, who, form, status=UNPROCESSABLE)
    return _back(request, who, f"{form.cleaned_data['name']} is up to date.")


def _form(who: User) -> forms.PersonForm:
    return forms.PersonForm.of(who, people.version_of(who))


def _conflict(request: HttpRequest, who: User, form: forms.PersonForm, conflict: Conflict) -> HttpResponse:
    """409: what both changed, side by side; what was written stays in the form, now on top of the newest version."""
    form.add_error(None, conflict.sentence)
    newest = request.POST.copy()
    newest["version"] = str(conflict.version)
    form.data = newest
    return _page(request, visible(request, who.pk), form, status=CONFLICT, clashes=[_in_words(clash) for clash in conflict.clashes])


def _in_words(clash: Clash) -> dict[str, str]:
    label = {"name": "Name", "email": "Work email", "roles": "Roles", "team_id": "Team", "customer_reach": "Customers they see"}[
        clash.field
    ]
    return {"label": label, **{side: _value(clash.field, getattr(clash, side)) for side in ("original", "theirs", "mine")}}


def _value(field: str, value: Any) -> str:
    if field == "roles":
        return ", ".join(Role(role).label for role in value)
    if field == "team_id":
        return Team.objects.filter(pk=value).values_list("name", flat=True).first() or "No team"
    return dict(forms.REACHES).get(value, "") if field == "customer_reach" else str(value)


@require_POST
def departure(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /team/<pk>/departure/: end a person's access, sign-ins and tokens at once."""
    who = visible(request, pk)
    try:
        people.deactivate(who, by=request.actor)
    except Refused as refusal:
        return _page(request, who, _form(who), refusal=refusal, status=UNPROCESSABLE)
    return _back(request, who, f"{who.name} has no access any more.")


@require_POST
def comeback(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /team/<pk>/return/: give a person their access back."""
    who = visible(request, pk)
    people.reactivate(who, by=request.actor)
    return _back(request, who, f"{who.name} has access again.")


@require_POST
def signed_out(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /team/<pk>/sign-ins/end/: sign a person out everywhere."""
    who = visible(request, pk)
    signing_out.everywhere(who, by=request.actor)
    return _back(request, who, f"{who.name} is signed out everywhere.")


@require_POST
def token_revocation(request: HttpRequest, pk: int, token_id: int) -> HttpResponse:
    """POST /team/<pk>/tokens/<token>/revocation/: end someone's API token."""
    who = visible(request, pk)
    if not permissions.may_manage(request.actor):
        raise PermissionDenied
    tokens.revoke(get_object_or_404(queries.tokens_of(who, request.actor), pk=token_id), by=request.actor)
    return _back(request, who, "The token has ended.")


def visible(request: HttpRequest, pk: int) -> User:
    """The person of a page, when one may see them."""
    if pk > 2**63 - 1:
        raise Http404
    return get_object_or_404(queries.visible(request.actor), pk=pk)


def _page(
    request: HttpRequest, who: User, form: forms.PersonForm, *, refusal: Refused | None = None, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "person": who,
        "form": form,
        "refusal": refusal.sentence if refusal else "",
        "may_manage": permissions.may_manage(request.actor),
        "absences": queries.absences(who, since=timezone.localtime(request.actor.at).date()),
        "may_plan_absence": permissions.may_plan_absence(request.actor, who),
        "may_read_record": request.actor.holds("audit.read"),
        "tokens": queries.tokens_of(who, request.actor),
        "sign_ins": queries.sign_ins(who, request.actor),
        **more,
    }
    return render(request, "team/person.html", context, status=status)


def _back(request: HttpRequest, who: User, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return SeeOther(who.get_absolute_url())
