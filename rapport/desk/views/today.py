"""Today: what to do next, and why."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from rapport.desk import rules
from rapport.desk.queries import diary
from rapport.desk.queries import today as around
from rapport.desk.queries.first_steps import first_steps
from rapport.tasks import permissions as task_permissions
from rapport.tasks import queries as tasks
from rapport.tasks.rules.moments import Bucket

HEADINGS = {Bucket.OVERDUE: "Overdue", Bucket.TODAY: "Today", Bucket.WEEK: "This week", Bucket.UNDATED: "No date"}


@require_GET
def today(request: HttpRequest) -> HttpResponse:
    """GET /: the cases and tasks that need one, overdue first, who mentioned one, and what others did for one's customers."""
    actor = request.actor  # type: ignore[attr-defined]
    now = timezone.localtime(actor.at)
    day = tasks.day(actor)
    hours = diary.by_the_hour(actor, [*day.buckets[Bucket.OVERDUE], *day.buckets[Bucket.TODAY]], now)
    context = {
        "now": now,
        "greeting": rules.greeting(now),
        "first_name": actor.name.split()[0] if actor.name.split() else "",
        "day": day,
        "parts": [(HEADINGS[bucket], bucket.value, day.counts[bucket], found) for bucket, found in day.buckets.items() if found],
        "overdue": day.counts[Bucket.OVERDUE],
        "due_today": day.counts[Bucket.TODAY],
        "hours": hours,
        "next_hour": next((thing for thing in hours if thing.at >= now), None),
        "cases": around.pressing(actor),
        "mentions": around.mentions(actor),
        "changes": around.changes(actor),
        "seen": around.recently_seen(actor),
        "may": {"add": task_permissions.may_add(actor), "log": actor.holds("customers.contact"), "tasks": actor.holds("tasks.read")},
    }
    is_free = not context["cases"] and not context["parts"]
    return render(request, "desk/today.html", context | {"steps": first_steps(actor) if is_free else []})
