"""Signing in with the organisation's own accounts: to the provider, and back."""

from hmac import compare_digest
from typing import Any

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from rapport.core.errors import Refused
from rapport.team import single_sign_on
from rapport.team.actions import single_sign_on as admitting
from rapport.team.actors import Actor, Road
from rapport.team.history import acting
from rapport.team.single_sign_on import Provider, SignOnFailed
from rapport.team.stages import TRUSTED

REMEMBERED = "single_sign_on"  # in the session, until the person comes back
PATIENCE = 600  # seconds that they may take
FORBIDDEN = 403


def _provider() -> Provider:
    found = single_sign_on.provider()
    if found is None:
        raise Http404
    return found


def _back() -> str:
    return settings.SITE_URL + reverse("single_sign_on_back")


@login_not_required
@never_cache
@require_GET
def begin(request: HttpRequest) -> HttpResponse:
    """GET /account/single-sign-on/?next=: off to the provider. A link, because a form may not lead to another site."""
    using = _provider()
    try:
        asking = single_sign_on.begin(using, back=_back())
    except Refused as refusal:
        return _refused(request, using, refusal)
    wanted = request.GET.get("next", "")
    remembered = {"state": asking.state, "nonce": asking.nonce, "verifier": asking.verifier, "at": timezone.now().timestamp()}
    request.session[REMEMBERED] = {**remembered, "next": wanted if _is_ours(wanted) else "/"}
    return HttpResponseRedirect(asking.url)


def _is_ours(url: str) -> bool:
    return url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)


@login_not_required
@never_cache
@require_GET
def back(request: HttpRequest) -> HttpResponse:
    """GET /account/single-sign-on/back/: what the provider says; signs in, or says in one sentence why not."""
    using, by = _provider(), Actor(at=timezone.now(), road=Road.WEB)
    begun = request.session.pop(REMEMBERED, None)
    try:
        code = _code(request, begun, using, by)
        proven = single_sign_on.finish(using, code=code, nonce=begun["nonce"], verifier=begun["verifier"], back=_back(), at=by.at)
        with acting(by, path=request.path):
            user = admitting.admit(proven=proven, using=using, by=by)
    except Refused as refusal:
        return _refused(request, using, refusal)
    state = {TRUSTED: True} if using.trusts_second_factor else {}
    return perform_login(request, Login(user=user, redirect_url=begun["next"], state=state))


def _code(request: HttpRequest, begun: dict[str, Any] | None, using: Provider, by: Actor) -> str:
    """The code, when this is the answer to what this very browser asked, not long ago."""
    state, code = request.GET.get("state", ""), request.GET.get("code", "")
    is_ours = begun is not None and compare_digest(begun["state"].encode(), state.encode())
    if not is_ours or by.at.timestamp() - begun["at"] > PATIENCE:  # type: ignore[index]
        raise SignOnFailed("This sign-in was not begun here, or too long ago. Try again.")
    if "iss" in request.GET and request.GET["iss"] != using.issuer:
        raise SignOnFailed(f"This answer is not from {using.name}. Try again.")
    if not code:
        raise SignOnFailed(f"{using.name} did not sign you in. Try again, or sign in with your password.")
    return code


def _refused(request: HttpRequest, using: Provider, refusal: Refused) -> HttpResponse:
    return render(request, "team/single_sign_on.html", {"refusal": refusal.sentence, "name": using.name}, status=FORBIDDEN)
