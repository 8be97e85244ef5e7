"""Finding the task a request is about, and the way back from it."""

from urllib.parse import urlsplit

from django.http import HttpRequest, QueryDict
from django.shortcuts import get_object_or_404, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

from rapport.tasks import queries
from rapport.tasks.models import Task


def task_or_404(request: HttpRequest, number: int) -> Task:
    """The task, if this person may see it."""
    task = get_object_or_404(queries.visible(request.actor), pk=number)  # type: ignore[attr-defined]
    return queries.named([task], request.actor)[0]  # type: ignore[attr-defined]


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form was sent with; None when it is only being opened."""
    return request.POST if request.method == "POST" else None


def way_back(request: HttpRequest, default: str = "tasks:list") -> str:
    """The page of ours that the request came from, else a page by name."""
    came_from = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(came_from, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return resolve_url(default)
    parts = urlsplit(came_from)
    path = parts.path or "/"
    return f"{path}?{parts.query}" if parts.query else path
