"""Letters on their way to the post: printed in one batch, then marked as posted."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from rapport.conversations.actions import letters as actions
from rapport.conversations.forms.writing import PostedForm
from rapport.conversations.models import Message
from rapport.conversations.queries import postal
from rapport.core.errors import require
from rapport.core.http import UNPROCESSABLE, SeeOther
from rapport.core.wording import counted

MOST = 200


def _chosen(request: HttpRequest) -> list[Message]:
    """The letters that were ticked, of those that wait; all of them when none was."""
    waiting = list(postal.to_post(request.actor)[:MOST])
    ticked = set(request.POST.getlist("letter"))
    return [each for each in waiting if str(each.pk) in ticked] if ticked else waiting


@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """GET, POST /letters/: what waits for the post; posting marks the ticked ones (or all) as posted."""
    require(request.actor.holds("conversations.reply"))
    today = timezone.localdate(request.actor.at)
    form = PostedForm(request.POST if request.method == "POST" else None, initial={"on": today})
    if request.method == "POST":
        count = form.carry_out(actions.mark_posted, messages=_chosen(request), by=request.actor)
        if count is not None:
            messages.success(request, f"{counted(count, 'letter')} marked as posted.")
            return SeeOther(reverse("conversations:letters"))
    waiting = list(postal.to_post(request.actor)[:MOST])
    stopped = postal.stopped(waiting, request.actor.at)
    context = {"letters": [(each, stopped.get(each.pk, "")) for each in waiting], "form": form}
    return render(request, "conversations/letters.html", context, status=UNPROCESSABLE if form.errors else 200)


@require_POST
def batch(request: HttpRequest) -> HttpResponse:
    """POST /letters/batch/: one PDF of the ticked letters, or of all that wait."""
    require(request.actor.holds("conversations.reply"))
    asked = _chosen(request)
    stopped = postal.stopped(asked, request.actor.at)
    chosen = [each for each in asked if each.pk not in stopped]
    if stopped:
        messages.error(request, f"{counted(len(stopped), 'letter')} left out: {next(iter(stopped.values()))}")
    if not chosen:
        messages.error(request, "There are no letters that may be printed.")
        return SeeOther(reverse("conversations:letters"))
    response = HttpResponse(actions.print_batch(chosen), content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="letters.pdf"'
    return response
