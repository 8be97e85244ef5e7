"""Calls, letters that came, meetings: written down on a page that asks little."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from rapport.conversations import permissions
from rapport.conversations.actions import calls, letters, meetings
from rapport.conversations.forms.writing import CallForm, LetterForm, MeetingForm, RecordingForm
from rapport.conversations.models import Channel, Message
from rapport.conversations.queries import callers
from rapport.conversations.queries import records as found_by_key
from rapport.core.errors import require
from rapport.core.forms import ActionForm
from rapport.core.http import UNPROCESSABLE, SeeOther
from rapport.customers.queries import records

FORMS: dict[str, tuple[type[ActionForm], Callable[..., Message], str]] = {
    "call": (CallForm, calls.log, "Write down a call"),
    "letter": (LetterForm, letters.came, "Write down a letter"),
    "meeting": (MeetingForm, meetings.log, "Write down a meeting"),
}


@require_GET
def caller(request: HttpRequest) -> HttpResponse:
    """GET /calls/new/?number=: who rings? One customer leads straight to writing the call down; several are offered."""
    require(permissions.may_begin(request.actor))
    number = request.GET.get("number", "").replace("\x00", "")[:80]
    found = callers.at_number(number, request.actor) if number else []
    return render(request, "conversations/caller.html", {"number": number, "found": found})


@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, number: int, what: str) -> HttpResponse:
    """GET, POST /customers/<reference>/calls/new/ (letters, meetings): what was said, as a conversation with them."""
    by = request.actor
    customer = get_object_or_404(records.live(by), pk=number)
    require(permissions.may_begin(by))
    kind, action, title = FORMS[what]
    initial = {"number": request.GET.get("number", "").replace("\x00", "")[:80]}
    form = kind(request.POST, request.FILES) if request.method == "POST" else kind(initial=initial)
    if request.method == "POST" and (message := form.carry_out(action, customer=customer, by=by)):
        messages.success(request, "Written down.")
        needs_file = what == "call" and message.facts.get("notice_given")
        return SeeOther(reverse("conversations:recording", args=[message.pk]) if needs_file else customer.get_absolute_url())
    context: dict[str, Any] = {"customer": customer, "form": form, "title": title}
    return render(request, "conversations/contact.html", context, status=UNPROCESSABLE if form.errors else 200)


@require_http_methods(["GET", "POST"])
def recording(request: HttpRequest, number: int) -> HttpResponse:
    """GET, POST /calls/<number>/recording/: add the recording of a call whose caller was told."""
    by = request.actor
    message = get_object_or_404(found_by_key.messages(by), pk=number, channel=Channel.PHONE)
    require(permissions.may_reply(by, message.conversation))
    form = RecordingForm(request.POST, request.FILES) if request.method == "POST" else RecordingForm()
    if request.method == "POST" and form.carry_out(calls.keep_recording, message=message, by=by):
        messages.success(request, "The recording is kept.")
        customer = message.conversation.customer
        return SeeOther(customer.get_absolute_url() if customer else reverse("conversations:recording", args=[number]))
    context = {"message": message, "form": form, "recordings": [each for each in message.attachments.all() if each.purpose == "recording"]}
    return render(request, "conversations/recording.html", context, status=UNPROCESSABLE if form.errors else 200)
