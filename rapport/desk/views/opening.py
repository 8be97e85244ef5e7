"""From an entry of the timeline to what it tells of."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from rapport.cases.rules import words
from rapport.conversations.models import Note
from rapport.core.errors import require
from rapport.core.http import SeeOther
from rapport.desk.queries import thread
from rapport.desk.queries.opened import visible_conversations


@require_GET
def opened(request: HttpRequest, kind: str, number: int) -> HttpResponse:
    """GET /open/<kind>/<number>/: the page of a case, or the place in a thread of a message or a note."""
    by = request.actor
    require(by.holds("conversations.read"))
    if kind == "cases.case":
        return SeeOther(f"/cases/{words.reference(number)}/")
    if kind == "conversations.conversation":
        return SeeOther(f"/inbox/{get_object_or_404(visible_conversations(by), pk=number).pk}/#newest")
    if kind == "conversations.message":
        message = get_object_or_404(thread.visible_messages(by).only("conversation_id"), pk=number)
        return SeeOther(f"/inbox/{message.conversation_id}/#m{number}")
    if kind == "conversations.note":
        note = get_object_or_404(Note.objects.filter(conversation__in=visible_conversations(by)).only("conversation_id"), pk=number)
        return SeeOther(f"/inbox/{note.conversation_id}/#n{number}")
    raise Http404
