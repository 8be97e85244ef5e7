"""Which calendars there are, and what each says: its hours, its year, its history."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from rapport.clocks import permissions
from rapport.clocks.models import CalendarVersion
from rapport.clocks.queries import calendars as queries
from rapport.clocks.queries import timetables
from rapport.clocks.rules import bank_holidays, content, saying
from rapport.clocks.rules.content import DAY_NAMES, Content
from rapport.core.errors import require

LONGEST_YEAR = len("2026")


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """GET /calendars/: every working calendar."""
    require(permissions.may_read(request.actor))
    rows = [_row(version) for version in queries.latest(request.actor)]
    return render(request, "clocks/calendars.html", {"rows": rows, "may_manage": permissions.may_manage(request.actor)})


@require_GET
def calendar(request: HttpRequest, pk: int) -> HttpResponse:
    """GET /calendars/<pk>/?year=2027: the hours, the year with every day unlike the others, and each version with its reason."""
    require(permissions.may_read(request.actor))
    found = get_object_or_404(queries.visible(request.actor), pk=pk)
    says = queries.said(timetables.latest(found))
    year = _year(request, says)
    months = queries.months(says, year)
    context = {
        "calendar": found,
        "said": says,
        "nation": bank_holidays.NATIONS.get(says.nation, ""),
        "week": [(name, saying.windows_in_words(windows)) for name, windows in zip(DAY_NAMES, says.weekly, strict=True)],
        "year": year,
        "years": [each for each in (year - 1, year + 1) if each in content.YEARS],
        "months": months,
        "unusual": queries.unusual(months),
        "versions": queries.versions(found),
        "open_clocks": queries.open_clocks(found),
        "may_manage": permissions.may_manage(request.actor),
    }
    return render(request, "clocks/calendar.html", context)


def _row(version: CalendarVersion) -> dict[str, Any]:
    says = queries.said(version)
    nation = bank_holidays.NATIONS.get(says.nation)
    return {
        "calendar": version.calendar,
        "hours": saying.hours_of(says),
        "nation": f"Bank holidays of {nation}" if nation else "No bank holidays",
        "zone": says.zone,
        "since": version.made_at,
    }


def _year(request: HttpRequest, says: Content) -> int:
    """The year that was asked for, else this one."""
    asked = request.GET.get("year", "")
    if not asked:
        return request.actor.at.astimezone(says.tz).year
    if not asked.isascii() or not asked.isdecimal() or len(asked) > LONGEST_YEAR or int(asked) not in content.YEARS:
        raise Http404
    return int(asked)
