"""One answer to every part of a larger case: written once, looked at one by one, sent together, brought back."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from rapport.cases import permissions
from rapport.cases.actions import family
from rapport.cases.actions.family import Outcome
from rapport.cases.models import Case
from rapport.cases.queries import parts
from rapport.conversations.actions import drafts as drafting
from rapport.conversations.models import Draft
from rapport.conversations.queries import hours
from rapport.core.errors import Refused, require
from rapport.core.http import UNPROCESSABLE, SeeOther
from rapport.core.wording import counted
from rapport.desk.forms import answering as forms
from rapport.desk.views import composing
from rapport.desk.views.answers import near_date_of
from rapport.desk.views.cases.acts import posted
from rapport.desk.views.cases.finding import case_or_404
from rapport.team.actors import Actor
from rapport.team.doing_once import once_only

AT_ONCE = 50  # drafts on one page, which are sent together


@require_http_methods(["GET", "POST"])
@once_only
def answer_all(request: HttpRequest, reference: str) -> HttpResponse:
    """GET, POST /cases/<reference>/parts/answer/: write once, and see who gets it and who does not."""
    case, by = case_or_404(request, reference), request.actor
    require(permissions.may_work(by, case))
    found = parts.parts(case, by)
    form = forms.AnswerAll(posted(request), reached=[each for each in found if not each.why_not])
    if request.method == "POST" and form.is_valid():
        made = _drafted(form, case, by)
        if made:
            messages.success(request, f"{counted(made, 'draft')} to look at. Nothing has been sent.")
            return SeeOther(reverse("desk:case-parts-drafts", args=[case.reference]))
    context = {"case": case, "form": form, "parts": found, "without": set(form.left_out()) if form.is_bound else set()}
    context |= {"is_writing": bool(parts.being_written(case, by))}
    return render(request, "desk/cases/answer_all.html", context, status=UNPROCESSABLE if form.errors else 200)


def _drafted(form: forms.AnswerAll, case: Case, by: Actor) -> int:
    try:
        return len(family.answer_all(parent=case, text=form.cleaned_data["text"], but=form.left_out(), by=by))
    except Refused as refusal:
        form.add_error("text" if refusal.field == "text" else None, refusal.sentence)
        return 0


@require_http_methods(["GET", "POST"])
def drafts(request: HttpRequest, reference: str) -> HttpResponse:
    """GET, POST /cases/<reference>/parts/drafts/: each draft to look at and change; a post keeps them all, or sends those ticked."""
    case, by = case_or_404(request, reference), request.actor
    require(permissions.may_work(by, case))
    written = parts.being_written(case, by)[:AT_ONCE]
    if request.method != "POST":
        return _page(request, case, {})
    problems = _kept(request, written, by)
    if problems or not ("leave_at" in request.POST or request.POST.get("do") == "send"):
        if not problems:
            messages.success(request, "Saved. Nothing has been sent.")
            return SeeOther(request.path)
        return _page(request, case, problems, UNPROCESSABLE)
    return _send(request, case, by)


def _kept(request: HttpRequest, written: list[Draft], by: Actor) -> dict[int, Outcome]:
    """Keep what was changed in each; what could not be kept, with its reason."""
    problems, by_number = {}, {draft.pk: draft for draft in written}
    for number, (text, version) in forms.changed_texts(request.POST, written).items():
        try:
            drafting.change(draft=by_number[number], changes={"text": text}, version=version, by=by)
        except Refused as refusal:
            problems[number] = Outcome(by_number[number], sentence=refusal.sentence)
    return problems


def _send(request: HttpRequest, case: Case, by: Actor) -> HttpResponse:
    """Send those ticked. All of them: back to the case, and the toast undoes it; else what was stopped is shown with its reasons."""
    chosen = set(request.POST.getlist("pick"))
    ready = [draft for draft in parts.being_written(case, by)[:AT_ONCE] if str(draft.pk) in chosen]
    later = composing.moment_in(request.POST)
    outcomes = family.send_all(parent=case, drafts=ready, confirmed=forms.confirmed_in(request.POST, ready), send_at=later, by=by)
    sent = [each.outgoing.message_id for each in outcomes if each.outgoing]
    if sent:
        undo = f"{reverse('desk:case-parts-return', args=[case.reference])}?{'&'.join(f'message={number}' for number in sent)}"
        when = f"They leave {near_date_of(later)}." if later and later > by.at else "You can still undo it for 20 seconds."
        messages.success(request, f"{counted(len(sent), 'answer')} on the way. {when}", extra_tags=undo)
    else:
        messages.error(request, "Nothing was sent." if ready else "Choose what to send.")
    stopped = {each.draft.pk: each for each in outcomes if each.outgoing is None}
    if stopped or not ready:
        return _page(request, case, stopped, UNPROCESSABLE)
    return SeeOther(case.get_absolute_url())


def _page(request: HttpRequest, case: Case, problems: dict[int, Outcome], status: int = 200) -> HttpResponse:
    by = request.actor
    rows = [_row(request, draft, problems.get(draft.pk)) for draft in parts.being_written(case, by)]
    context = {"case": case, "rows": rows[:AT_ONCE], "more": max(0, len(rows) - AT_ONCE), "leaving": parts.waiting_to_go(case, by)}
    context |= {"opening": hours.next_opening(by.at, case.level.calendar if case.level else None)}
    return render(request, "desk/cases/parts_drafts.html", context, status=status)


def _row(request: HttpRequest, draft: Draft, outcome: Outcome | None) -> dict[str, Any]:
    """A draft, ticked unless its box was not; with words that could not be kept still in its field."""
    is_ticked = request.method != "POST" or str(draft.pk) in request.POST.getlist("pick")
    text = request.POST.get(f"text-{draft.pk}", draft.text) if outcome else draft.text
    return {"draft": draft, "part": draft.part, "outcome": outcome, "is_ticked": is_ticked, "text": text}  # type: ignore[attr-defined]


@require_POST
def bring_back(request: HttpRequest, reference: str) -> HttpResponse:
    """POST /cases/<reference>/parts/return/?message=12: what was sent to parts and has not left is a draft again."""
    case = case_or_404(request, reference)
    named = [*request.GET.getlist("message"), *request.POST.getlist("message")]
    numbers = {int(each) for each in named if each.isdecimal() and len(each) < 19}
    done = family.bring_back(parent=case, messages=numbers, by=request.actor)
    if done == len(numbers) and done:
        messages.success(request, f"{counted(done, 'answer')} brought back. They are drafts again.")
    else:
        messages.error(request, f"{counted(done, 'answer')} brought back. The rest is on its way already.")
    return SeeOther(reverse("desk:case-parts-drafts", args=[case.reference]))
