"""A customer follows what we do about what they wrote, and answers."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render, resolve_url
from django.views.decorators.http import require_GET, require_http_methods

from rapport.conversations.models import Conversation
from rapport.core.http import UNPROCESSABLE, SeeOther
from rapport.portal import actions, forms, queries, signing
from rapport.portal.views.visitors import open_to_all, origin, visitor

_OPENED = "follow"


def _conversation(token: str) -> Conversation:
    found = queries.by_link(token)
    if found is None:
        raise Http404
    return found


@open_to_all
@require_http_methods(["GET", "POST"])
def follow(request: HttpRequest, token: str) -> HttpResponse:
    """GET, POST /follow/<token>/: where it stands, what comes next and when, and everything said; a post answers.

    Where an answer came so late that it began a new matter, the page leads on to that, and a further answer goes there.
    """
    conversation = _conversation(token)
    if request.method != "POST":
        return _page(request, token, conversation, forms.AnswerForm())
    by = visitor()
    filled = forms.AnswerForm(request.POST, request.FILES)
    opened = signing.opened(request.POST.get("mark", ""), _OPENED, by.at)
    if opened is None:
        filled.add_error(None, "This page was open too long. Your words are still here: send them again.")
        return _page(request, token, conversation, filled, UNPROCESSABLE)
    goes_on = queries.goes_on(conversation)
    answered = filled.carry_out(actions.answer, conversation=goes_on, opened=opened, origin=origin(request), by=by)
    if answered is None:
        return _page(request, token, conversation, filled, UNPROCESSABLE)
    actions.at_once(conversation=goes_on, by=by)
    goes_on = queries.goes_on(goes_on)
    here = token if goes_on == conversation else signing.follow_token(goes_on)
    return SeeOther(resolve_url("portal:follow", here) + "#newest")


def _page(request: HttpRequest, token: str, conversation: Conversation, filled: forms.AnswerForm, status: int = 200) -> HttpResponse:
    goes_on = queries.goes_on(conversation)
    context = {
        "goes_on": signing.follow_token(goes_on) if goes_on != conversation else "",
        "went_on_at": goes_on.created_at,
        "seen": queries.followed(conversation),
        "token": token,
        "files_at": resolve_url("portal:follow", token) + "files/",
        "form": filled,
        "mark": signing.opening(_OPENED, visitor().at),
        "now": visitor().at,
    }
    return render(request, "portal/follow.html", context, status=status)


@open_to_all
@require_GET
def file(request: HttpRequest, token: str, number: int) -> HttpResponseBase:
    """GET /follow/<token>/files/<number>/: a file of the conversation, as a download."""
    found = queries.file_of(_conversation(token), number)
    if found is None:
        raise Http404
    try:
        content = found.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(content, as_attachment=True, filename=found.name, content_type="application/octet-stream")
