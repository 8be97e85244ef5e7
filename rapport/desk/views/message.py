"""One message: its page, its own layout in a frame without rights, and how far it got."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render, resolve_url
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.cases.actions import arriving
from rapport.conversations import permissions
from rapport.conversations.actions import settling
from rapport.conversations.mail.safe_html import policy, safe_html
from rapport.conversations.models import Attachment, Message, Outgoing, Recipient
from rapport.conversations.models.recipient import RecipientState
from rapport.core.errors import Refused, require
from rapport.core.http import UNPROCESSABLE, SeeOther
from rapport.desk import signed
from rapport.desk.forms.message import Correction
from rapport.desk.queries import thread as threads

LONGEST_LIST = 500
# The page in the frame: what stands in it has been made safe, and its own policy lets it run and reach nothing.
DOCUMENT = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="referrer" content="no-referrer"><title>Message</title><base target="_blank">
<style>body{margin:.75rem;font:16px/1.5 Georgia,serif;color:#1d2629;background:#fff;overflow-wrap:anywhere}
img{max-width:100%;height:auto}table{max-width:100%}
blockquote{margin-left:.5rem;padding-left:.75rem;border-left:3px solid #d8d3c8}</style></head>
<body>{}</body></html>"""
WENT = {"yes": settling.IT_WENT, "no": settling.SEND_AGAIN, "seen": settling.LEAVE_IT}


def _message_or_404(request: HttpRequest, number: int) -> Message:
    return get_object_or_404(threads.visible_messages(request.actor).select_related("conversation__customer").defer("search"), pk=number)


@require_GET
def message(request: HttpRequest, number: int) -> HttpResponse:
    """GET /messages/<number>/?pictures=: one message with all its words, whom it went to, and how far it got."""
    by = request.actor
    found = _message_or_404(request, number)
    context = {
        "piece": threads.one(found, by),
        "message": found,
        "recipients": found.recipients.order_by("id")[:LONGEST_LIST],
        "with_pictures": request.GET.get("pictures") == "yes",
        "back_url": f"{resolve_url('desk:opened', found.conversation_id)}#m{found.pk}",
        "may": {"reply": permissions.may_reply(by, found.conversation)},
    }
    return render(request, "desk/inbox/message.html", context)


@require_GET
@never_cache
@xframe_options_exempt
def as_laid_out(request: HttpRequest, number: int) -> HttpResponse:
    """GET /messages/<number>/layout/?pictures=: a message as its sender laid it out, made safe, for a frame of our pages.

    The frame may run nothing and reach nothing: pictures that came with the message are shown, those of the internet only
    when asked for, for fetching one tells its owner that it was read.
    """
    found = _message_or_404(request, number)
    if not found.html:
        raise Http404
    with_pictures = request.GET.get("pictures") == "yes"
    safe = safe_html(found.html, cid_url=_inline(found).get, allow_remote=with_pictures)
    response = HttpResponse(DOCUMENT.replace("{}", safe.html))
    response["Content-Security-Policy"] = policy(allow_remote=with_pictures)
    return response


def _inline(found: Message) -> dict[str, str]:
    """Where each picture of a message is for a while, by its content id."""
    files = Attachment.objects.filter(message=found).exclude(content_id="")
    return {each.content_id: signed.address("file", each.pk) for each in files}


@require_POST
def undo(request: HttpRequest, number: int) -> HttpResponse:
    """POST /messages/<number>/undo/: bring back what has not begun to leave; it is a draft again."""
    out = _outgoing_or_404(request, number)
    conversation = out.message.conversation_id
    try:
        settling.undo(outgoing=out, by=request.actor)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return SeeOther(f"{resolve_url('desk:opened', conversation)}#newest")
    arriving.recount(conversation=conversation, by=request.actor)
    messages.success(request, "Brought back. It is a draft again.")
    return SeeOther(f"{resolve_url('desk:opened', conversation)}?write=email#composer")


def _outgoing_or_404(request: HttpRequest, number: int) -> Outgoing:
    found = _message_or_404(request, number)
    return get_object_or_404(Outgoing.objects.select_related("message__conversation", "draft__conversation", "mailbox"), message=found)


@require_POST
def settled(request: HttpRequest, number: int) -> HttpResponse:
    """POST /messages/<number>/settlement/: a person says whether a message went."""
    out = _outgoing_or_404(request, number)
    answer = WENT.get(request.POST.get("went", ""), "")
    try:
        settling.settle(outgoing=out, answer=answer, by=request.actor)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, f"Settled: {settling.ANSWERS[answer].lower()}.")
    return SeeOther(f"{resolve_url('desk:opened', out.message.conversation_id)}#m{number}")


@require_http_methods(["GET", "POST"])
def correction(request: HttpRequest, number: int) -> HttpResponse:
    """GET, POST /messages/<number>/correction/: the right address for one that did not work; the same message goes there."""
    out = _outgoing_or_404(request, number)
    require(permissions.may_reply(request.actor, out.message.conversation))
    failed = list(out.message.recipients.filter(state__in=[RecipientState.FAILED, RecipientState.STOPPED]).order_by("id")[:LONGEST_LIST])
    form = Correction(request.POST if request.method == "POST" else None, failed=failed)
    context: dict[str, Any] = {
        "form": form,
        "message": out.message,
        "failed": failed,
        "back_url": f"{resolve_url('desk:opened', out.message.conversation_id)}#m{number}",
    }
    if request.method != "POST" or not _corrected(form, failed, request):
        return render(request, "desk/inbox/correction.html", context, status=UNPROCESSABLE if form.errors else 200)
    messages.success(request, "It goes to the right address now.")
    return SeeOther(context["back_url"])


def _corrected(form: Correction, failed: list[Recipient], request: HttpRequest) -> bool:
    if not form.is_valid():
        return False
    recipient = next(each for each in failed if str(each.pk) == form.cleaned_data["recipient"])
    try:
        settling.correct_and_resend(recipient=recipient, new_address=form.cleaned_data["new_address"], by=request.actor)
    except Refused as refusal:
        form.add_error("new_address", refusal.sentence)
        return False
    return True
