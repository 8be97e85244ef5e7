"""Two people changed the same details at once: both answers side by side, and the form that sends the ones chosen."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from rapport.core.errors import Clash, Conflict
from rapport.customers.forms.custom import PREFIX, as_sent
from rapport.customers.models import Customer

STATUS = 409
NOT_KEPT = {"newest", "csrfmiddlewaretoken"}


def shown(request: HttpRequest, customer: Customer, form: Any, conflict: Conflict) -> HttpResponse:
    """409 with a choice for each field that both changed.

    Sent again, the rest goes along as it was first sent, seen at the same version, so that what only the other person
    changed stays theirs; `newest` says which version the choice was made on.
    """
    rows = [row for clash in conflict.clashes for row in _rows(clash, form)]
    asked = {row["name"] for row in rows} | NOT_KEPT | {"version"}
    kept = [(name, value) for name, values in form.data.lists() for value in values if name not in asked]
    context = {
        "customer": customer,
        "rows": rows,
        "kept": [*kept, ("newest", conflict.version)],
        "version": form.cleaned_data["version"],
        "sentence": conflict.sentence,
        "again": request.path,
        "back": customer.get_absolute_url(),
    }
    return render(request, "core/conflict.html", context, status=STATUS)


def _rows(clash: Clash, form: Any) -> Iterator[dict[str, Any]]:
    if clash.field != "custom":
        yield _row(clash.field, clash.original, clash.theirs, clash.mine, form)
        return
    for key in clash.mine:
        yield _row(f"{PREFIX}{key}", clash.original.get(key), clash.theirs.get(key), clash.mine.get(key), form)


def _row(name: str, original: Any, theirs: Any, mine: Any, form: Any) -> dict[str, Any]:
    field = form.fields.get(name)
    words = dict(getattr(field, "choices", ()))
    return {
        "name": name,
        "label": field.label if field else name,
        "original": _read(original, words),
        "theirs": _read(theirs, words),
        "theirs_sent": _sent(theirs),
        "mine": _read(mine, words),
        "mine_sent": _sent(mine),
    }


def _read(value: Any, words: dict[str, Any]) -> Any:
    """As the form names it."""
    if isinstance(value, int) and not isinstance(value, bool):
        return _sent(value)
    return words.get(_sent(value), value) if value not in (None, "", []) and not isinstance(value, list) else value


def _sent(value: Any) -> str:
    """As a form sends it; several choices one to a line."""
    if isinstance(value, int):
        return str(as_sent(value))
    if isinstance(value, date):
        return value.isoformat()
    return "\n".join(value) if isinstance(value, list) else "" if value is None else str(value)
