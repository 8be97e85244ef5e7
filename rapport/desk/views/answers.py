"""Answering: an email is kept and sent, a note is written; each act is a noun and a POST."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.cases.actions import arriving
from rapport.cases.queries import records as case_records
from rapport.conversations import permissions
from rapport.conversations.actions import drafts, letters, notes, sending
from rapport.conversations.models import Attachment, Channel, Draft
from rapport.conversations.queries import drafts as drafting
from rapport.conversations.queries import merging, templates
from rapport.conversations.rules import merging as fields
from rapport.conversations.rules import plain_words
from rapport.core.errors import Refused, require
from rapport.core.http import UNPROCESSABLE, SeeOther
from rapport.core.wording import clock_time, near_date
from rapport.desk.forms.composer import NoteForm, Words
from rapport.desk.queries.opened import Opened
from rapport.desk.views import composing, inbox, matter, seeing
from rapport.desk.views.composing import Kept
from rapport.team.actors import Actor

SOON = timedelta(minutes=1)
IN_OUR_FRAME = "frame-ancestors 'self'"  # a PDF of our own making: shown in our pages, by the browser's own reader


class NothingChosen(Refused):
    """Something has to be chosen first."""


def answered(request: HttpRequest, key: str) -> Opened:
    """What is answered, with the conversation that the form named."""
    into = request.POST.get("conversation") or request.GET.get("in", "")
    given = request.GET.copy()
    given["in"] = into
    request.GET = given  # type: ignore[assignment]
    found = inbox.matter_or_404(request, key, request.actor)
    if found.conversation is None:
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, key: str) -> HttpResponse:
    """GET /inbox/<key>/answer/?write=: the form that answers. POST: keep what is written so far."""
    found, by = answered(request, key), request.actor
    require(permissions.may_reply(by, found.talk))
    if request.method == "GET":
        write = request.GET.get("write", "")
        is_asked = write in composing.WRITES or not request.htmx  # the form that comes with a thread leaves the keys to the list
        make = composing.begun if is_asked else composing.composer
        return shown(request, found, make(found, by, write if write in composing.WRITES else "email"))
    kept = composing.keep(request.POST, found.talk, by)
    if request.htmx and request.htmx.target == "saved":
        problem = "" if kept.draft else "Not saved. " + " ".join(str(error) for errors in kept.form.errors.values() for error in errors)
        hints = plain_words.hints(kept.written.text) if kept.draft else []
        return render(request, "desk/inbox/_saved.html", {"draft": kept.draft, "hints": hints, "problem": problem})
    if kept.draft is None:
        return _refused(request, found, kept)
    messages.success(request, "Saved. It has not been sent.")
    return done(request, found, kept.write)


def values_of(found: Opened) -> dict[str, str]:
    """The merge fields that only a case has."""
    if found.case is None:
        return {}
    parent = {"case.parent": found.case.parent.reference} if found.case.parent else {}
    return {"case.reference": found.case.reference, **parent}


@require_POST
def sent(request: HttpRequest, key: str) -> HttpResponse:
    """POST /inbox/<key>/sending/: keep it, ask the gate, and let it go in 20 seconds. What it asks is shown with boxes to tick."""
    found, by = answered(request, key), request.actor
    kept = composing.keep(request.POST, found.talk, by)
    if kept.draft is None:
        return _refused(request, found, kept)
    try:
        _attach(request, kept.written, by)
        said, undo = (_posted if kept.write == "post" else _sent)(request, found, kept.written)
    except (sending.LookFirst, sending.NotSendable) as stop:
        return _refused(request, found, kept, concerns=stop.concerns)
    except Refused as refusal:
        kept.form.add_error(None, refusal.sentence)
        return _refused(request, found, kept)
    messages.success(request, said, extra_tags=undo)
    return done(request, found)


def _gate(request: HttpRequest, found: Opened, draft: Draft) -> dict[str, Any]:
    """What the gate is given: the draft as it is kept, and what somebody looked at."""
    if request.FILES:
        draft = Draft.objects.select_related("conversation").get(pk=draft.pk)
    confirmed = request.POST.getlist("confirmed")
    given = {"draft": draft, "confirmed": confirmed, "version": draft.version, "values": values_of(found), "by": request.actor}
    return {**given, "beside": seeing.beside(found.conversations, request.POST.get("seen", ""))}


def _sent(request: HttpRequest, found: Opened, draft: Draft) -> tuple[str, str]:
    out = sending.send(**_gate(request, found, draft))
    arriving.recount(conversation=draft.conversation_id, by=request.actor)
    later = out.not_before - request.actor.at > SOON
    said = f"Leaves {near_date_of(out.not_before)}." if later else "Sent. You can still undo it for 20 seconds."
    return said, reverse("desk:sending-undo", args=[out.message_id])


def _posted(request: HttpRequest, found: Opened, draft: Draft) -> tuple[str, str]:
    letters.finish(**_gate(request, found, draft))
    return "It waits under Letters to post, to be printed.", ""


def near_date_of(moment: datetime) -> str:
    """tomorrow, 9am."""
    local = timezone.localtime(moment)
    return f"{near_date(local.date(), timezone.localdate())}, {clock_time(local)}"


def _attach(request: HttpRequest, draft: Draft, by: Actor) -> None:
    for each in request.FILES.getlist("file"):
        drafts.attach(draft=draft, stream=each, name=each.name or "file", declared_type=each.content_type or "", by=by)


def with_draft(request: HttpRequest, key: str, act: Callable[[Opened, Kept], str]) -> HttpResponse:
    """Keep what is written, then do something with the draft; its refusal is shown on the form."""
    found = answered(request, key)
    kept = composing.keep(request.POST, found.talk, request.actor)
    if kept.draft is None:
        return _refused(request, found, kept)
    said = ""
    with composing.reasons_on(kept):
        said = act(found, kept)
    if kept.form.errors:
        return _refused(request, found, kept)
    messages.success(request, said)
    return done(request, found, kept.write)


@require_POST
def attaching(request: HttpRequest, key: str) -> HttpResponse:
    """POST /inbox/<key>/files/: put files with the draft."""

    def attach(found: Opened, kept: Kept) -> str:
        _attach(request, kept.written, request.actor)
        return "Attached." if request.FILES else "Choose a file first."

    return with_draft(request, key, attach)


@require_POST
def detaching(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """POST /inbox/<key>/files/<number>/removal/: take a file away from the draft."""

    def detach(found: Opened, kept: Kept) -> str:
        drafts.detach(attachment=get_object_or_404(Attachment, pk=number, draft=kept.written), by=request.actor)
        return "Taken away."

    return with_draft(request, key, detach)


@require_POST
def words(request: HttpRequest, key: str) -> HttpResponse:
    """POST /inbox/<key>/words/: put our own words into the draft, fields filled as far as there are values."""

    def put_in(found: Opened, kept: Kept) -> str:
        kinds = templates.LETTERS if kept.write == "post" else templates.ANSWERS
        chosen = Words(request.POST, by=request.actor, kinds=kinds)
        template = chosen.offered.get(request.POST.get("template", ""))
        if template is None:
            raise NothingChosen("Choose the words to put in.")
        merged = fields.fill(template.text, merging.values(found.talk, request.actor, values_of(found)))
        text = f"{kept.written.text.rstrip()}\n\n{merged.text}".lstrip() if kept.written.text.strip() else merged.text
        drafts.change(draft=kept.written, changes={"text": text}, version=kept.written.version, by=request.actor)
        return f"“{template.name}” is in your {'letter' if kept.write == 'post' else 'email'}."

    return with_draft(request, key, put_in)


@require_POST
def letter_look(request: HttpRequest, key: str) -> HttpResponse:
    """POST /inbox/<key>/letter/: keep the letter as it is written and show it as it would be printed."""
    found = answered(request, key)
    kept = composing.keep(request.POST, found.talk, request.actor)
    if kept.draft is None:
        return _refused(request, found, kept)
    look = f"{reverse('desk:letter-pdf', args=[kept.draft.pk])}?v={kept.draft.version}"
    return shown(request, found, composing.composer(found, request.actor, "post", look_url=look))


@require_GET
@xframe_options_sameorigin
def letter_pdf(request: HttpRequest, number: int) -> HttpResponse:
    """GET /inbox/drafts/<number>/letter/: a letter that is being written, as the PDF it would be."""
    by = request.actor
    draft = get_object_or_404(drafting.visible(by).select_related("conversation__customer"), pk=number, channel=Channel.LETTER)
    case = case_records.of_conversation(draft.conversation)
    pdf = letters.preview(draft=draft, values={"case.reference": case.reference} if case else {}, by=by)
    headers = {"Content-Disposition": 'inline; filename="letter.pdf"', "Content-Security-Policy": IN_OUR_FRAME}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


@require_POST
def note(request: HttpRequest, key: str) -> HttpResponse:
    """POST /inbox/<key>/notes/: a private note for colleagues."""
    found, by = answered(request, key), request.actor
    form = NoteForm(request.POST)
    if form.carry_out(notes.write, conversation=found.talk, by=by) is None:
        return shown(request, found, composing.composer(found, by, "note", form=form), status=UNPROCESSABLE)
    messages.success(request, "Note saved. Only colleagues read it.")
    return done(request, found)


def done(request: HttpRequest, found: Opened, write: str = "") -> HttpResponse:
    """It worked: the thread as it is now (htmx), or back to the page the form was on. A letter goes on being written as one."""
    write = write if write == "post" else ""
    there = request.POST.get("next", "")
    if request.htmx:
        again = inbox.matter_or_404(request, found.key, request.actor)
        context = matter.context(request, again, request.actor) | {"query": inbox.query_of(request.GET), "write": write}
        return render(request, "desk/inbox/_opened.html", context)
    is_ours = there.startswith("/cases/") and "?" not in there
    back = f"{there}?" if is_ours else inbox.address(found.key, request.GET)
    return SeeOther(f"{back}&write={write}#composer" if write else f"{back}#newest")


def _refused(request: HttpRequest, found: Opened, kept: Kept, **more: Any) -> HttpResponse:
    """422: the form with what was written and the reasons."""
    seen = request.POST.get("seen", "")  # what they saw stays what it was until they have read the reasons
    composer = composing.composer(found, request.actor, kept.write, form=kept.form, clashes=kept.clashes, seen=seen, **more)
    if kept.draft is None and kept.write == "email":
        composer["chips"] = composing.posted_chips(request.POST)
    return shown(request, found, composer, status=UNPROCESSABLE)


def shown(request: HttpRequest, found: Opened, composer: dict[str, Any], status: int = 200) -> HttpResponse:
    """The form: alone for htmx, on the page of the inbox without."""
    query = inbox.query_of(request.GET)
    if request.htmx:
        context = {"composer": composer, "opened": found, "query": query, "is_plain": request.GET.get("from") == "case"}
        response = render(request, "desk/inbox/_composer.html", context | _form(composer), status=status)
        if request.method == "POST":
            response["HX-Retarget"], response["HX-Reswap"] = "#composer", "outerHTML"
        return response
    return inbox.page(request, found, {"composer": composer, **_form(composer)}, status=status)


def _form(composer: dict[str, Any]) -> dict[str, Any]:
    return {"form": composer["form"]}
