"""Signing in with the organisation's own accounts: to the provider, and back."""

import secrets
from dataclasses import asdict
from hashlib import sha256
from hmac import compare_digest
from typing import Any

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from rapport.core.errors import Refused
from rapport.core.http import SeeOther, is_ours
from rapport.team import saml, single_sign_on
from rapport.team.actions import single_sign_on as admitting
from rapport.team.actors import Actor, Road
from rapport.team.history import acting
from rapport.team.single_sign_on import Proven, Provider, SignOnFailed
from rapport.team.stages import TRUSTED

REMEMBERED = "single_sign_on"  # in the session, until the person comes back
PATIENCE = 600  # seconds that they may take
KEPT = 60  # seconds that a SAML answer waits for its browser
ONCE = 24 * 3600  # seconds that an assertion is known to have been used; no provider lets one live so long
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
        url, remembered = _asked_by_saml(using) if using.metadata else _asked_by_oidc(using)
    except Refused as refusal:
        return _refused(request, using, refusal)
    wanted = request.GET.get("next", "")
    request.session[REMEMBERED] = {**remembered, "at": timezone.now().timestamp(), "next": wanted if is_ours(wanted) else "/"}
    return HttpResponseRedirect(url)


def _asked_by_oidc(using: Provider) -> tuple[str, dict[str, str]]:
    asking = single_sign_on.begin(using, back=_back())
    return asking.url, {"state": asking.state, "nonce": asking.nonce, "verifier": asking.verifier}


def _asked_by_saml(using: Provider) -> tuple[str, dict[str, str]]:
    url, number = saml.begin(using)
    return url, {"state": number}


@csrf_exempt
@login_not_required
@never_cache
@require_POST
def saml_answer(request: HttpRequest) -> HttpResponse:
    """POST /account/single-sign-on/saml/: what a SAML provider says, brought by the browser from another site and so without our cookie.

    It is checked here, kept for a minute, and used when the browser comes back by itself, with its cookie.
    """
    using = _provider()
    if not using.metadata:
        raise Http404
    try:
        answer = saml.finish(using, request.POST.get("SAMLResponse", ""))
        if not cache.add(_kept_as("used", answer.number), True, ONCE):
            raise SignOnFailed("This answer was used already. Try again.")
    except Refused as refusal:
        return _refused(request, using, refusal)
    key = secrets.token_urlsafe(32)
    cache.set(_kept_as("answer", key), {**asdict(answer.proven), "state": answer.in_response_to}, KEPT)
    return SeeOther(f"{reverse('single_sign_on_back')}?answer={key}")


def _kept_as(what: str, name: str) -> str:
    """A key of the cache, whatever is in a name of others."""
    return f"saml-{what}-{sha256(name.encode()).hexdigest()}"


@login_not_required
@require_GET
def metadata(request: HttpRequest) -> HttpResponse:
    """GET /account/single-sign-on/metadata/: what a SAML provider has to know of us."""
    using = _provider()
    if not using.metadata:
        raise Http404
    return HttpResponse(saml.our_metadata(using), content_type="application/samlmetadata+xml")


@login_not_required
@never_cache
@require_GET
def back(request: HttpRequest) -> HttpResponse:
    """GET /account/single-sign-on/back/: what the provider says; signs in, or says in one sentence why not."""
    using, by = _provider(), Actor(at=timezone.now(), road=Road.WEB)
    begun = request.session.pop(REMEMBERED, None)
    try:
        proven = (_proven_by_saml if using.metadata else _proven_by_oidc)(request, begun, using, by)
        with acting(by, path=request.path):
            user = admitting.admit(proven=proven, using=using, by=by)
    except Refused as refusal:
        return _refused(request, using, refusal)
    state = {TRUSTED: True} if using.trusts_second_factor else {}
    return perform_login(request, Login(user=user, redirect_url=begun["next"], state=state))


def _require_asked(begun: dict[str, Any] | None, state: str, by: Actor) -> None:
    """This is the answer to what this very browser asked, not long ago."""
    is_ours = begun is not None and bool(state) and compare_digest(begun["state"].encode(), state.encode())
    if not is_ours or by.at.timestamp() - begun["at"] > PATIENCE:  # type: ignore[index]
        raise SignOnFailed("This sign-in was not begun here, or too long ago. Try again.")


def _proven_by_oidc(request: HttpRequest, begun: Any, using: Provider, by: Actor) -> Proven:
    code = request.GET.get("code", "")
    _require_asked(begun, request.GET.get("state", ""), by)
    if "iss" in request.GET and request.GET["iss"] != using.issuer:
        raise SignOnFailed(f"This answer is not from {using.name}. Try again.")
    if not code:
        raise SignOnFailed(f"{using.name} did not sign you in. Try again, or sign in with your password.")
    return single_sign_on.finish(using, code=code, nonce=begun["nonce"], verifier=begun["verifier"], back=_back(), at=by.at)


def _proven_by_saml(request: HttpRequest, begun: Any, using: Provider, by: Actor) -> Proven:
    key = _kept_as("answer", request.GET.get("answer", ""))
    kept = cache.get(key) or {"state": ""}
    cache.delete(key)
    _require_asked(begun, kept.pop("state"), by)
    return Proven(**kept)


def _refused(request: HttpRequest, using: Provider, refusal: Refused) -> HttpResponse:
    return render(request, "team/single_sign_on.html", {"refusal": refusal.sentence, "name": using.name}, status=FORBIDDEN)
