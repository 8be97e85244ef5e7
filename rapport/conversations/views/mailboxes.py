"""Settings, Mailboxes: the list with how each one is doing, adding, changing, trying, connecting through a mail service."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.conversations import oauth, permissions, trying
from rapport.conversations.actions import mailboxes as actions
from rapport.conversations.actions import receiving
from rapport.conversations.forms.mailboxes import MailboxForm
from rapport.conversations.models import Mailbox, Raw, SignIn
from rapport.conversations.queries import mailboxes as queries
from rapport.core.errors import Conflict, Refused, require
from rapport.core.http import CONFLICT, UNPROCESSABLE, SeeOther

_ASKED = "mailbox_being_connected"
_MOVES = {"pause": actions.pause, "going-on": actions.go_on, "archive": actions.archive, "return": actions.bring_back}
_TOLD = {
    "pause": "{} is paused: nothing is fetched or sent.",
    "going-on": "{} goes on.",
    "archive": "{} is archived.",
    "return": "{} is in use again.",
}
MOST_SHOWN = 200


def _one(request: HttpRequest, number: int) -> Mailbox:
    require(permissions.may_manage(request.actor))
    return get_object_or_404(queries.visible(request.actor), pk=number)


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """GET /settings/mailboxes/: every mailbox and how it is doing."""
    require(permissions.may_manage(request.actor))
    waiting, failed = queries.waiting_and_failed()
    every = list(queries.visible(request.actor))
    context = {
        "mailboxes": [each for each in every if not each.archived_at],
        "put_away": [each for each in every if each.archived_at],
        "waiting": waiting,
        "failed": failed,
    }
    return render(request, "conversations/mailboxes.html", context)


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """GET, POST /settings/mailboxes/new/: a new one."""
    require(permissions.may_manage(request.actor))
    form = MailboxForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and (mailbox := form.carry_out(actions.add, by=request.actor)):
        messages.success(request, f"{mailbox.name} is added. Try it now to see whether it works.")
        return SeeOther(reverse("conversations:mailbox", args=[mailbox.pk]))
    return render(request, "conversations/mailbox.html", {"form": form}, status=UNPROCESSABLE if form.errors else 200)


@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, number: int) -> HttpResponse:
    """GET, POST /settings/mailboxes/<number>/: how it is doing; a post changes it."""
    mailbox = _one(request, number)
    form = MailboxForm.of(mailbox, request.POST if request.method == "POST" else None)
    try:
        if request.method == "POST" and form.carry_out(actions.change, mailbox=mailbox, by=request.actor):
            messages.success(request, "Saved.")
            return SeeOther(reverse("conversations:mailbox", args=[number]))
    except Conflict as conflict:
        context = {**_context(mailbox, form), "clashes": form.on_top_of(conflict)}
        return render(request, "conversations/mailbox.html", context, status=CONFLICT)
    return render(request, "conversations/mailbox.html", _context(mailbox, form), status=UNPROCESSABLE if form.errors else 200)


def _context(mailbox: Mailbox, form: MailboxForm) -> dict[str, Any]:
    sides = [(label, mailbox.health.get(side)) for side, label, host in _sides(mailbox) if host]
    return {"mailbox": mailbox, "form": form, "sides": sides, "by_service": mailbox.sign_in != SignIn.PASSWORD}


def _sides(mailbox: Mailbox) -> list[tuple[str, str, str]]:
    return [("in", "Fetching", mailbox.imap_host), ("out", "Sending", mailbox.smtp_host)]


@require_POST
def trial(request: HttpRequest, number: int) -> HttpResponse:
    """POST /settings/mailboxes/<number>/trial/: reach both servers now, and say how it went."""
    mailbox = _one(request, number)
    tried = trying.attempt(mailbox, by=request.actor)
    for each in tried:
        (messages.error if each.problem else messages.success)(request, each.sentence)
    if not tried:
        messages.error(request, "Give it an IMAP server to fetch from, an SMTP server to send through, or both.")
    return SeeOther(reverse("conversations:mailbox", args=[number]))


@require_POST
def move(request: HttpRequest, number: int, what: str) -> HttpResponse:
    """POST /settings/mailboxes/<number>/<pause, going-on, archive or return>/."""
    mailbox = _MOVES[what](mailbox=_one(request, number), by=request.actor)
    messages.success(request, _TOLD[what].format(mailbox.name))
    return SeeOther(reverse("conversations:mailboxes"))


@require_POST
def connection(request: HttpRequest, number: int) -> HttpResponse:
    """POST /settings/mailboxes/<number>/connection/: begin to connect it through its mail service; the next page leads there."""
    mailbox = _one(request, number)
    if not mailbox.oauth.get("client_id"):
        messages.error(request, "Save the client ID from the service first.")
        return SeeOther(reverse("conversations:mailbox", args=[number]))
    try:
        asking = oauth.begin(mailbox, back=_back(request))
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return SeeOther(reverse("conversations:mailbox", args=[number]))
    request.session[_ASKED] = {"mailbox": mailbox.pk, "state": asking.state, "verifier": asking.verifier}
    return render(request, "conversations/connect.html", {"mailbox": mailbox, "url": asking.url})


def _back(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("conversations:mailbox-connected"))


@require_GET
def connected(request: HttpRequest) -> HttpResponse:
    """GET /settings/mailboxes/connected/: back from the mail service, with a code. Only for who was sent there, once."""
    require(permissions.may_manage(request.actor))
    asked = request.session.pop(_ASKED, None)
    if asked is None or not constant_time_compare(request.GET.get("state", ""), asked["state"]):
        messages.error(request, "This answer belongs to no connection that you began here. Begin again.")
        return SeeOther(reverse("conversations:mailboxes"))
    mailbox = _one(request, asked["mailbox"])
    try:
        if not request.GET.get("code"):
            raise oauth.NotConnected("The mail service did not agree to it. Nothing was changed.")
        secret = oauth.finish(mailbox, code=request.GET["code"], verifier=asked["verifier"], back=_back(request))
        actions.keep_secret(mailbox=mailbox, secret=secret, by=request.actor)
        messages.success(request, f"{mailbox.name} is connected.")
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return SeeOther(reverse("conversations:mailbox", args=[mailbox.pk]))


@require_GET
def failed(request: HttpRequest) -> HttpResponse:
    """GET /settings/mailboxes/failed/: messages that were kept but could not be taken in."""
    require(permissions.may_manage(request.actor))
    return render(request, "conversations/failed.html", {"raws": list(queries.failed(request.actor)[:MOST_SHOWN])})


def _failed_one(request: HttpRequest, number: int) -> Raw:
    require(permissions.may_manage(request.actor))
    return get_object_or_404(queries.failed(request.actor), pk=number)


@require_POST
def retry(request: HttpRequest, number: int) -> HttpResponse:
    """POST /settings/mailboxes/failed/<number>/retry/: take it in again within the minute."""
    receiving.retry(raw=_failed_one(request, number), by=request.actor)
    messages.success(request, "It is tried again.")
    return SeeOther(reverse("conversations:failed"))


@require_GET
def original(request: HttpRequest, number: int) -> HttpResponse:
    """GET /settings/mailboxes/failed/<number>/original/: its bytes, to keep or to send to whoever can help."""
    raw = _failed_one(request, number)
    headers = {"Content-Disposition": f'attachment; filename="message-{raw.pk}.eml"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(bytes(raw.content), content_type="application/octet-stream", headers=headers)
