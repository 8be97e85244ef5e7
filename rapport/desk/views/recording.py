"""Writing down what was no mail: a call, a letter that came."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from rapport.conversations.actions import calls as calling
from rapport.conversations.actions import letters as lettering
from rapport.core.errors import Refused
from rapport.core.forms import ActionForm
from rapport.core.http import UNPROCESSABLE
from rapport.desk.forms.calls import Call, LetterIn
from rapport.desk.queries.opened import Opened
from rapport.desk.views import composing
from rapport.desk.views.answers import answered, done, shown


@require_POST
def call(request: HttpRequest, key: str) -> HttpResponse:
    """POST /inbox/<key>/calls/: a call, with its recording where there is one."""

    def log(form: Call, found: Opened) -> None:
        message = calling.log(conversation=found.conversation, customer=found.customer, by=request.actor, **form.given())
        if recording := form.cleaned_data["recording"]:
            calling.keep_recording(message=message, stream=recording, name=recording.name, by=request.actor)

    return _written(request, key, "call", Call(request.POST, request.FILES), log, "Logged.")


@require_POST
def letter(request: HttpRequest, key: str) -> HttpResponse:
    """POST /inbox/<key>/letters/: a letter that came, with its scan."""

    def register(form: LetterIn, found: Opened) -> None:
        lettering.came(conversation=found.conversation, customer=found.customer, by=request.actor, **form.given())

    return _written(request, key, "letter", LetterIn(request.POST, request.FILES), register, "Registered.")


def _written(request: HttpRequest, key: str, write: str, form: ActionForm, act: Callable[[Any, Opened], None], said: str) -> HttpResponse:
    found = answered(request, key)
    if not (form.is_valid() and _tried(form, act, found)):
        return shown(request, found, composing.composer(found, request.actor, write, form=form), status=UNPROCESSABLE)
    messages.success(request, said)
    return done(request, found)


def _tried(form: ActionForm, act: Callable[[Any, Opened], None], found: Opened) -> bool:
    try:
        with transaction.atomic():
            act(form, found)
    except Refused as refusal:
        names = {"file": "scan" if "scan" in form.fields else "recording", "seconds": "minutes"}
        field = names.get(refusal.field or "", refusal.field)
        form.add_error(field if field in form.fields else None, refusal.sentence)
    return not form.errors
