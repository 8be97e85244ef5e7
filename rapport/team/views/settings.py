"""The way in to everything an administrator sets up."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from rapport.core.errors import require
from rapport.team import permissions


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """GET /settings/: where each thing is set up."""
    require(permissions.may_manage(request.actor))
    return render(request, "team/settings.html")
