"""One way to answer a change: the part for htmx, the page for a browser, a redirect when it worked."""

from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

CONFLICT, UNPROCESSABLE = 409, 422


def is_ours(address: str) -> bool:
    """Whether an address that somebody gave us to go on to is a page of this site."""
    return address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None)


class SeeOther(HttpResponseRedirect):
    """303: the change is done, look here."""

    status_code = 303


def answer(
    request: HttpRequest,
    form: BaseForm,
    page: str,
    part: str,
    context: dict[str, Any],
    *,
    to: Any,
    event: str = "",
) -> HttpResponse:
    """Answer a posted form.

    Refused: 422 with the part (htmx) or the page, the reasons on the form. Done: the part (htmx), with `event`
    in HX-Trigger for other panels, or a 303 to `to` for a plain browser.
    """
    context = {"form": form, **context}
    is_htmx = bool(getattr(request, "htmx", False))
    if form.errors:
        return render(request, part if is_htmx else page, context, status=UNPROCESSABLE)
    if not is_htmx:
        return SeeOther(resolve_url(to))
    response = render(request, part, context)
    if event:
        response["HX-Trigger"] = event
    return response
