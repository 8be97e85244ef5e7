"""Drafts between colleagues: handed over, agreed to, dropped, and there again."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from rapport.conversations.actions import drafts
from rapport.conversations.models import Channel, Draft
from rapport.conversations.queries import drafts as drafting
from rapport.core.errors import Refused
from rapport.core.http import SeeOther
from rapport.desk.forms.composer import Colleague
from rapport.desk.queries.opened import Opened
from rapport.desk.views import answers
from rapport.desk.views.composing import Kept


@require_POST
def handover(request: HttpRequest, key: str) -> HttpResponse:
    """POST /inbox/<key>/draft/handover/: put the draft into a colleague's hands."""

    def hand(found: Opened, kept: Kept) -> str:
        person = _colleague(request)
        drafts.hand_over(draft=kept.written, to=person, by=request.actor)
        return f"{person.name} has the draft now."

    return answers.with_draft(request, key, hand)


@require_POST
def approval(request: HttpRequest, key: str) -> HttpResponse:
    """POST /inbox/<key>/draft/approval/: ask a colleague to agree first."""

    def ask(found: Opened, kept: Kept) -> str:
        person = _colleague(request)
        drafts.ask_approval(draft=kept.written, approver=person, by=request.actor)
        return f"{person.name} was asked to agree."

    return answers.with_draft(request, key, ask)


def _colleague(request: HttpRequest) -> Any:
    form = Colleague(request.POST, by=request.actor)
    if not form.is_valid():
        raise answers.NothingChosen("Choose a colleague.", field="colleague")
    return form.chosen()


@require_POST
def dropping(request: HttpRequest, key: str) -> HttpResponse:
    """POST /inbox/<key>/draft/dropping/: it will not be sent; the toast brings it back."""
    found, by = answers.answered(request, key), request.actor
    draft = get_object_or_404(Draft.objects.select_related("conversation"), pk=_number(request), conversation=found.talk)
    try:
        drafts.drop(draft=draft, by=by)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, "Dropped. Nothing was sent.", extra_tags=reverse("desk:draft-return", args=[draft.pk]))
    return answers.done(request, found)


@require_POST
def returning(request: HttpRequest, number: int) -> HttpResponse:
    """POST /inbox/drafts/<number>/return/: a dropped draft is there again."""
    draft = get_object_or_404(drafting.visible(request.actor), pk=number)
    try:
        drafts.pick_up(draft=draft, by=request.actor)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    write = "post" if draft.channel == Channel.LETTER else "email"
    return SeeOther(f"{reverse('desk:opened', args=[draft.conversation_id])}?write={write}")


@require_POST
def agreement(request: HttpRequest, key: str) -> HttpResponse:
    """POST /inbox/<key>/draft/agreement/: agree, send back, or go on writing."""
    found, by = answers.answered(request, key), request.actor
    acts = {
        "agreed": (drafts.approve, "Agreed. It can go now."),
        "not-yet": (drafts.send_back, "Sent back to its author."),
        "take-back": (drafts.take_back, "It is yours to write again."),
    }
    act, said = acts.get(request.POST.get("said", ""), (None, ""))
    draft = get_object_or_404(Draft.objects.select_related("conversation"), pk=_number(request), conversation=found.talk)
    if act is None:
        raise Http404
    try:
        act(draft=draft, by=by)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, said)
    return answers.done(request, found)


def _number(request: HttpRequest) -> int:
    given = request.POST.get("draft", "")
    return int(given) if given.isdecimal() and len(given) < 19 else 0
