"""The settings of forms, and the link that a colleague gives to a customer."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render, resolve_url
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.conversations import permissions as conversation_permissions
from rapport.conversations.models import Conversation
from rapport.core.errors import require
from rapport.core.http import UNPROCESSABLE, SeeOther
from rapport.portal import actions, forms, permissions, queries, signing
from rapport.portal.models import WebForm


def _form(request: HttpRequest, number: int) -> WebForm:
    require(permissions.may_manage(request.actor))  # type: ignore[attr-defined]
    return get_object_or_404(queries.visible(request.actor), pk=number)  # type: ignore[attr-defined]


@require_GET
def web_forms(request: HttpRequest) -> HttpResponse:
    """GET /settings/forms/: every form."""
    require(permissions.may_manage(request.actor))  # type: ignore[attr-defined]
    return render(request, "portal/settings.html", {"forms": queries.visible(request.actor)})  # type: ignore[attr-defined]


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """GET, POST /settings/forms/new/: another form."""
    actor = request.actor  # type: ignore[attr-defined]
    require(permissions.may_manage(actor))
    form = forms.WebFormForm(request.POST if request.method == "POST" else None, by=actor)
    if request.method == "POST" and (made := form.carry_out(actions.add, by=actor)):
        messages.success(request, "The form is open.")
        return SeeOther(resolve_url("portal:web-form", made.pk))
    return render(request, "portal/new.html", {"form": form}, status=UNPROCESSABLE if form.errors else 200)


@require_http_methods(["GET", "POST"])
def web_form(request: HttpRequest, number: int) -> HttpResponse:
    """GET, POST /settings/forms/<number>/: what it asks, its address, and the lines that put it on a web site."""
    actor = request.actor  # type: ignore[attr-defined]
    found = _form(request, number)
    form = forms.ChangedWebForm(request.POST if request.method == "POST" else None, by=actor, initial=_as_it_stands(found))
    if request.method == "POST" and form.carry_out(actions.change, form=found, by=actor):
        messages.success(request, "Saved.")
        return SeeOther(resolve_url("portal:web-form", number))
    context = {"web_form": found, "form": form, "address": settings.SITE_URL + found.get_absolute_url()}
    return render(request, "portal/web_form.html", context, status=UNPROCESSABLE if form.errors else 200)


def _as_it_stands(found: WebForm) -> dict[str, object]:
    same = (
        "name", "introduction", "message_label", "thanks", "takes_files", "suggests", "needs_phone", "team", "mailbox", "acknowledge_with",
        "version",
    )  # fmt: skip
    asks = "\n".join(each.line() for each in found.asked)
    return {name: getattr(found, name) for name in same} | {"asks": asks, "hosts": "\n".join(found.hosts)}


@require_POST
def close(request: HttpRequest, number: int) -> HttpResponse:
    """POST /settings/forms/<number>/closing/: take nothing by it any more."""
    return _done(request, number, actions.close, "The form is closed.")


@require_POST
def reopen(request: HttpRequest, number: int) -> HttpResponse:
    """POST /settings/forms/<number>/opening/: take things by it again."""
    return _done(request, number, actions.reopen, "The form is open again.")


def _done(request: HttpRequest, number: int, action: Callable[..., WebForm], said: str) -> HttpResponse:
    action(form=_form(request, number), by=request.actor)  # type: ignore[attr-defined]
    messages.success(request, said)
    return SeeOther(resolve_url("portal:web-form", number))


@never_cache
@require_POST
def link(request: HttpRequest, number: int) -> HttpResponse:
    """POST /conversations/<number>/link/: the link by which the customer follows this conversation."""
    actor = request.actor  # type: ignore[attr-defined]
    seen = Conversation.objects.filter(conversation_permissions.visible_to(actor)).select_related("customer")
    conversation = get_object_or_404(seen, pk=number)
    require(permissions.may_give_link(actor, conversation))
    address = settings.SITE_URL + resolve_url("portal:follow", signing.follow_token(conversation))
    return render(request, "portal/link.html", {"conversation": conversation, "address": address})
