"""What a person has to say about: messages that may have gone, or that somebody did not get."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from rapport.conversations import permissions
from rapport.conversations.actions import settling
from rapport.conversations.queries import outbox as queries
from rapport.core.errors import Refused, require
from rapport.core.http import SeeOther

TOLD = {settling.IT_WENT: "Noted: it went.", settling.SEND_AGAIN: "It goes again.", settling.LEAVE_IT: "Left unsent."}


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """GET /outbox/: what is to be settled, with what is known of each."""
    require(request.actor.holds("conversations.reply"))
    found = list(queries.to_settle(request.actor)[: queries.MOST + 1])
    rows = [{"outgoing": each, "recipients": [r for r in each.message.recipients.all() if r.state in settling.OPEN]} for each in found]
    return render(request, "conversations/outbox.html", {"rows": rows[: queries.MOST], "is_cut": len(found) > queries.MOST})


@require_POST
def settle(request: HttpRequest, number: int) -> HttpResponse:
    """POST /outbox/<number>/settlement/: it went, it goes again, or it is left."""
    outgoing = get_object_or_404(queries.visible(request.actor), pk=number)
    require(permissions.may_reply(request.actor, outgoing.message.conversation))
    answer = request.POST.get("answer", "")
    try:
        settling.settle(outgoing=outgoing, answer=answer, by=request.actor)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, TOLD[answer])
    return SeeOther(reverse("conversations:outbox"))
