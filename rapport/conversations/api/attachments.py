"""Files of messages and drafts over the API: what they are, and their bytes."""

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router

from rapport.audit import actions as audit
from rapport.conversations import permissions, scanning
from rapport.conversations.api.schemas import FileOut
from rapport.conversations.models import Attachment, Purpose
from rapport.core.api import Id
from rapport.core.errors import require

router = Router(tags=["attachments"])
BYTES = {"responses": {200: {"description": "The bytes", "content": {"application/octet-stream": {"schema": {"format": "binary"}}}}}}


def _one(request: HttpRequest, attachment_id: int) -> Attachment:
    """The file, for who may see its conversation; a recording only for who may listen to recordings."""
    held = Attachment.objects.select_related("message__conversation__customer", "draft__conversation__customer")
    found = get_object_or_404(held, pk=attachment_id)
    conversation = (found.message or found.draft).conversation  # type: ignore[union-attr]
    if not permissions.may_see(request.actor, conversation):
        raise Http404
    require(permissions.may_open(request.actor, found, conversation))
    if found.purpose == Purpose.RECORDING:
        audit.record_viewing(subject="conversations.conversation", subject_id=conversation.pk, by=request.actor, part="recording")
    return found


@router.get("/{attachment_id}", response=FileOut, summary="Read what a file is")
def read(request: HttpRequest, attachment_id: Id) -> Attachment:
    """Its name, type and size, and what the virus scanner said."""
    return _one(request, attachment_id)


@router.get("/{attachment_id}/content", response={200: None}, summary="Download a file", openapi_extra=BYTES)
def content(request: HttpRequest, attachment_id: Id) -> FileResponse:
    """Its bytes, always as a download. Refused while a virus scanner has not called it clean."""
    found = _one(request, attachment_id)
    why = scanning.why_locked(found.scan)
    require(not why, why)
    try:
        opened = found.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(opened, as_attachment=True, filename=found.name, content_type="application/octet-stream")
