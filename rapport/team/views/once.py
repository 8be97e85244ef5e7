"""The link that signs someone in once. Opening it only asks: a mail scanner that follows links must not use it up.

It stands for the password alone: whoever has a second factor is asked for it, and the sign-in is listed like any other.
"""

from allauth.account.utils import perform_login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from rapport.core.errors import Refused
from rapport.team.actions import signing_in
from rapport.team.actors import Actor, Road

GONE = 410


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest, key: str) -> HttpResponse:
    """GET /account/once/<key>/ shows a button; POST signs in, once. 410 when the link is spent."""
    by = Actor(at=timezone.now(), road=Road.WEB)
    try:
        if request.method == "POST":
            return perform_login(request, signing_in.use(key=key, by=by), redirect_url="/")
        user = signing_in.whose(key, at=by.at)
    except Refused as refusal:
        return render(request, "team/once.html", {"refusal": refusal.sentence}, status=GONE)
    return render(request, "team/once.html", {"person": user})
