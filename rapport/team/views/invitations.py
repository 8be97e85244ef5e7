"""Inviting people, and joining by an invitation."""

from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.core.errors import require
from rapport.core.http import UNPROCESSABLE, SeeOther
from rapport.team import forms, permissions, queries
from rapport.team.actions import invitations
from rapport.team.actors import Actor, Road

GONE = 410


@never_cache
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """GET /team/invitations/new/ asks whom; POST invites them and shows the link, once."""
    require(permissions.may_manage(request.actor))
    form = forms.InviteForm(request.POST or None)
    made = form.carry_out(invitations.invite, by=request.actor) if request.method == "POST" else None
    if made is None:
        return render(
            request, "team/invite.html", {"form": form, "is_mailed": settings.MAIL_LEAVES}, status=UNPROCESSABLE if form.errors else 200
        )
    return _show_link(request, *made)


@never_cache
@require_POST
def renewal(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /team/invitations/<pk>/renewal/: send it again with a new link, shown once."""
    require(permissions.may_manage(request.actor))
    invitation = get_object_or_404(queries.open_invitations(request.actor), pk=pk)
    return _show_link(request, *invitations.renew(invitation, by=request.actor))


@require_POST
def withdrawal(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /team/invitations/<pk>/withdrawal/: end it before it is used."""
    require(permissions.may_manage(request.actor))
    invitation = get_object_or_404(queries.open_invitations(request.actor), pk=pk)
    invitations.withdraw(invitation, by=request.actor)
    messages.success(request, f"The invitation to {invitation.email} is withdrawn.")
    return SeeOther(reverse("team:people"))


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, key: str) -> HttpResponse:
    """GET /join/<key>/ asks for a name and a password; POST joins and signs in. 410 when the link is spent.

    Opening the link does not use it up: mail scanners follow links too.
    """
    by = Actor(at=timezone.now(), road=Road.WEB)
    invitation = queries.invitation_for_key(key, at=by.at)
    if invitation is None:
        return render(request, "team/join.html", {"is_spent": True}, status=GONE)
    form = forms.JoinForm(request.POST or None, invitation=invitation)
    user = form.carry_out(invitations.accept, key=key, by=by) if request.method == "POST" else None
    if user is None:
        return render(request, "team/join.html", {"form": form, "invitation": invitation}, status=UNPROCESSABLE if form.errors else 200)
    return perform_login(request, user, redirect_url=reverse("team:welcome"))


@require_GET
def welcome(request: HttpRequest) -> HttpResponse:
    """GET /welcome/: offers someone who just joined a passkey or an authenticator app."""
    return render(request, "team/welcome.html")


def _show_link(request: HttpRequest, invitation: object, link: str) -> HttpResponse:
    return render(request, "team/invited.html", {"invitation": invitation, "link": link, "is_mailed": settings.MAIL_LEAVES})
