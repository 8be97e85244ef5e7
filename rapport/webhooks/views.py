"""Pages of webhooks."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render, resolve_url
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.core.errors import Refused, require
from rapport.core.http import UNPROCESSABLE, SeeOther
from rapport.webhooks import actions, forms, permissions, queries
from rapport.webhooks.models import Webhook


def _webhook(request: HttpRequest, number: int) -> Webhook:
    require(permissions.may_manage(request.actor))  # type: ignore[attr-defined]
    return get_object_or_404(queries.visible(request.actor), pk=number)  # type: ignore[attr-defined]


@require_GET
def webhooks(request: HttpRequest) -> HttpResponse:
    """GET /settings/webhooks/: who is told what happens here."""
    require(permissions.may_manage(request.actor))  # type: ignore[attr-defined]
    return render(request, "webhooks/list.html", {"webhooks": queries.visible(request.actor)})  # type: ignore[attr-defined]


@never_cache
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """GET, POST /settings/webhooks/new/: another one; its secret is shown once, on the answer."""
    actor = request.actor  # type: ignore[attr-defined]
    require(permissions.may_manage(actor))
    form = forms.WebhookForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and (made := form.carry_out(actions.add, by=actor)):
        return render(request, "webhooks/secret.html", {"webhook": made})
    return render(request, "webhooks/form.html", {"form": form}, status=UNPROCESSABLE if form.errors else 200)


@require_http_methods(["GET", "POST"])
def webhook(request: HttpRequest, number: int) -> HttpResponse:
    """GET, POST /settings/webhooks/<number>/: what it hears, what it was told, and how that went."""
    found = _webhook(request, number)
    now = {"name": found.name, "url": found.url, "kinds": found.kinds}
    form = forms.WebhookForm(request.POST if request.method == "POST" else None, initial=now)
    if request.method == "POST" and form.carry_out(actions.change, webhook=found, by=request.actor):  # type: ignore[attr-defined]
        messages.success(request, "Saved.")
        return SeeOther(resolve_url("webhooks:webhook", number))
    context = {"webhook": found, "form": form, "log": queries.log(found)}
    return render(request, "webhooks/webhook.html", context, status=UNPROCESSABLE if form.errors else 200)


@require_POST
def pause(request: HttpRequest, number: int) -> HttpResponse:
    """POST /settings/webhooks/<number>/pause/: tell it nothing for now."""
    return _done(request, number, actions.pause, "Paused. What happens in the meantime is told when it starts again.")


@require_POST
def resume(request: HttpRequest, number: int) -> HttpResponse:
    """POST /settings/webhooks/<number>/resumption/: go on."""
    return _done(request, number, actions.resume, "Going on.")


def _done(request: HttpRequest, number: int, action: Any, said: str) -> HttpResponse:
    action(webhook=_webhook(request, number), by=request.actor)  # type: ignore[attr-defined]
    messages.success(request, said)
    return SeeOther(resolve_url("webhooks:webhook", number))


@never_cache
@require_POST
def secret(request: HttpRequest, number: int) -> HttpResponse:
    """POST /settings/webhooks/<number>/secret/: another secret, shown once."""
    changed = actions.new_secret(webhook=_webhook(request, number), by=request.actor)  # type: ignore[attr-defined]
    return render(request, "webhooks/secret.html", {"webhook": changed})


@require_POST
def remove(request: HttpRequest, number: int) -> HttpResponse:
    """POST /settings/webhooks/<number>/removal/: tell it nothing any more."""
    actions.remove(webhook=_webhook(request, number), by=request.actor)  # type: ignore[attr-defined]
    messages.success(request, "Removed.")
    return SeeOther(resolve_url("webhooks:list"))


@require_POST
def again(request: HttpRequest, number: int, delivery: int) -> HttpResponse:
    """POST /settings/webhooks/<number>/deliveries/<delivery>/again/: one more try."""
    found = get_object_or_404(_webhook(request, number).deliveries, pk=delivery)
    try:
        actions.again(delivery=found, by=request.actor)  # type: ignore[attr-defined]
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, "It is sent again within a minute.")
    return SeeOther(resolve_url("webhooks:webhook", number))
