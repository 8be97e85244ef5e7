"""Files of messages: asked for by number, served from a signed address that knows nobody."""

import re
from collections.abc import Iterable

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from rapport.audit import actions as audit
from rapport.conversations import permissions, scanning
from rapport.conversations.models import Attachment, Raw
from rapport.conversations.models.attachment import Purpose
from rapport.core.errors import require
from rapport.core.http import SeeOther
from rapport.desk import signed
from rapport.desk.queries import thread

PARTIAL, NO_SUCH_PART = 206, 416
_RANGE = re.compile(r"^bytes=(\d{0,18})-(\d{0,18})$")


@require_GET
def attachment(request: HttpRequest, number: int) -> HttpResponse:
    """GET /files/<number>/: a file of a message or draft, for those who may open it. A recording's hearing is logged."""
    by = request.actor
    found = get_object_or_404(
        Attachment.objects.select_related("message__conversation__customer", "draft__conversation__customer"), pk=number
    )
    conversation = (found.message or found.draft).conversation  # type: ignore[union-attr]
    if not permissions.may_see(by, conversation):
        raise Http404
    require(permissions.may_open(by, found, conversation))
    _require_open([found])
    if found.purpose == Purpose.RECORDING:
        audit.record_viewing(subject="conversations.conversation", subject_id=conversation.pk, by=by, part="recording")
    return SeeOther(signed.address("file", found.pk))


def _require_open(files: Iterable[Attachment]) -> None:
    """403 with the sentence, for a file that looks harmful or was not checked, and for what holds one."""
    for each in files:
        why = scanning.why_locked(each.scan)
        require(not why, why)


@require_GET
def original(request: HttpRequest, number: int) -> HttpResponse:
    """GET /messages/<number>/original/: a message byte for byte as it came."""
    message = get_object_or_404(thread.visible_messages(request.actor).only("raw_id"), pk=number, raw__isnull=False)
    _require_open(Attachment.objects.filter(message__raw=message.raw_id))
    return SeeOther(signed.address("mail", message.raw_id))  # type: ignore[arg-type]


@login_not_required
@require_GET
@cache_control(private=True, max_age=signed.GOOD_FOR)
def signed_file(request: HttpRequest, token: str) -> HttpResponseBase:
    """GET /files/signed/<token>/: the bytes, always as a download, a part of them when only that is asked for."""
    opened = signed.opened(token)
    if opened is None:
        raise Http404
    kind, number = opened
    held = Attachment.objects.filter(**{"message__raw" if kind == "mail" else "pk": number})
    if any(scanning.why_locked(each.scan) for each in held):
        raise Http404
    response = _mail(number) if kind == "mail" else _file(request, get_object_or_404(Attachment, pk=number))
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _mail(number: int) -> HttpResponse:
    found = get_object_or_404(Raw, pk=number)
    response = HttpResponse(bytes(found.content), content_type="message/rfc822")
    response["Content-Disposition"] = f'attachment; filename="message-{number}.eml"'
    return response


def _file(request: HttpRequest, found: Attachment) -> HttpResponseBase:
    content_type = found.content_type or "application/octet-stream"
    try:
        opened = found.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(opened, as_attachment=True, filename=found.name, content_type=_harmless(content_type))
    response["Accept-Ranges"] = "bytes"
    return _part(request, response, found) if "Range" in request.headers else response


def _harmless(content_type: str) -> str:
    """What a browser could take for a page of ours goes out as bytes."""
    kind = content_type.split(";")[0].strip().lower()
    return (
        kind
        if (kind.startswith(("image/", "audio/", "video/")) and kind != "image/svg+xml") or kind == "application/pdf"
        else "application/octet-stream"
    )


def _part(request: HttpRequest, whole: FileResponse, found: Attachment) -> HttpResponseBase:
    """One part of a file, so that a recording can be wound on. More than one part at once is answered whole."""
    asked = _RANGE.match(request.headers["Range"])
    if not asked or not (asked[1] or asked[2]):
        return whole
    size = found.file.size
    start = int(asked[1]) if asked[1] else max(0, size - int(asked[2]))
    end = min(int(asked[2]), size - 1) if asked[1] and asked[2] else size - 1
    whole.close()
    if start > end:
        return HttpResponse(status=NO_SUCH_PART, headers={"Content-Range": f"bytes */{size}"})
    with found.file.open("rb") as opened:
        opened.seek(start)
        part = opened.read(min(end - start + 1, 4 * 1024 * 1024))
    response = HttpResponse(part, status=PARTIAL, content_type=whole["Content-Type"])
    response["Content-Range"] = f"bytes {start}-{start + len(part) - 1}/{size}"
    response["Content-Disposition"] = whole["Content-Disposition"]
    response["Accept-Ranges"] = "bytes"
    return response
