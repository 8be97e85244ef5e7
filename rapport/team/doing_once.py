"""A form that is sent twice (a double click where no script holds the button) is done once; the second leads where the first led."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse

from rapport.core.http import SeeOther
from rapport.team.actions import idempotency

NAME = "once"  # of the hidden field, drawn by {% once %}
SEE_OTHER = 303

View = Callable[..., HttpResponse]


def once_only(view: View) -> View:
    """Do a post once for each person and each drawing of its form. A form without the hidden field is done as it comes; so is one
    sent by htmx, which holds the button itself. What was refused may be sent again."""

    @wraps(view)
    def answered(request: HttpRequest, *given: object, **named: object) -> HttpResponse:
        key = request.POST.get(NAME, "") if request.method == "POST" and not request.htmx else ""  # type: ignore[attr-defined]
        if not key:
            return view(request, *given, **named)
        digest = idempotency.request_hash("FORM", request.path, b"")
        try:
            with idempotency.once(f"form {key}", request_hash=digest, by=request.actor) as claim:  # type: ignore[attr-defined]
                if claim.answer is not None:
                    return SeeOther(claim.answer.headers["Location"])
                response = view(request, *given, **named)
                if response.status_code == SEE_OTHER:
                    claim.keep(SEE_OTHER, {"Location": response["Location"]}, b"")
                return response
        except (idempotency.KeyNotUsable, idempotency.KeyUsedForAnotherRequest):  # no key that we drew for this form
            return view(request, *given, **named)

    return answered
