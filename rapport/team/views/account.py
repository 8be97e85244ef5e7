"""One's own account: name, shortcuts, where one is signed in, API tokens."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from rapport.core.errors import require
from rapport.core.http import UNPROCESSABLE, SeeOther
from rapport.team import forms, permissions, queries, roles
from rapport.team.actions import people, signing_out, tokens


@require_http_methods(["GET", "POST"])
def me(request: HttpRequest) -> HttpResponse:
    """GET /me/ shows one's account; POST changes one's name."""
    by = request.actor
    form = forms.OwnNameForm(request.POST or None, initial={"name": by.user.name})
    if request.method == "POST" and form.carry_out(people.rename_oneself, user=by.user, by=by):
        return _back(request, "Your name is up to date.")
    context = {
        "form": form,
        "tokens": queries.tokens(by),
        "sign_ins": queries.sign_ins(by.user, by),
        "this_session": request.session.session_key,
        "may_make_tokens": permissions.may_make_tokens(by, by.user),
    }
    return render(request, "team/me.html", context, status=UNPROCESSABLE if form.errors else 200)


@require_POST
def shortcuts(request: HttpRequest) -> HttpResponse:
    """POST /me/shortcuts/: single_keys on or off, for every device."""
    are_on = request.POST.get("single_keys") == "on"
    people.set_single_keys(request.actor.user, are_on=are_on, by=request.actor)
    return _back(request, f"Single-key shortcuts are {'on' if are_on else 'off'}.")


@require_POST
def sign_in_end(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /me/sign-ins/<pk>/end/: sign one browser out."""
    signing_out.one(request.actor.user, pk, by=request.actor)
    return _back(request, "That browser is signed out.")


@require_POST
def sign_ins_end(request: HttpRequest) -> HttpResponse:
    """POST /me/sign-ins/end/: sign out everywhere else."""
    ended = signing_out.everywhere(request.actor.user, by=request.actor, but=request.session.session_key)
    return _back(request, "You are signed out everywhere else." if ended else "You are signed in nowhere else.")


@never_cache
@require_http_methods(["GET", "POST"])
def token_new(request: HttpRequest) -> HttpResponse:
    """GET /me/tokens/new/ asks what for; POST makes a token and shows its key, once."""
    by = request.actor
    require(permissions.may_make_tokens(by, by.user))
    form = forms.TokenForm(request.POST or None, held=frozenset(name for name in roles.PERMISSIONS if by.holds(name)), at=by.at)
    made = form.carry_out(tokens.make, by=by) if request.method == "POST" else None
    if made is None:
        return render(request, "team/token_new.html", {"form": form}, status=UNPROCESSABLE if form.errors else 200)
    token, key = made
    return render(request, "team/token.html", {"token": token, "key": key})


@require_POST
def token_revocation(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /me/tokens/<pk>/revocation/: end one of one's own tokens."""
    tokens.revoke(get_object_or_404(queries.tokens(request.actor), pk=pk), by=request.actor)
    return _back(request, "The token has ended.")


def _back(request: HttpRequest, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return SeeOther(reverse("team:me"))
