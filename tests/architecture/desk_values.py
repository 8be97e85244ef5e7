"""A case with a thread and one of everything that hangs on it, for the doors of the inbox and of cases."""

from datetime import timedelta
from typing import Any

from rapport.cases.actions import joining, opening, views
from rapport.cases.models import BulkChange, Checklist, ChecklistItem, CheckRow, Queue, ServiceLevel
from rapport.clocks.models import Clock
from rapport.conversations.actions import drafts, sending
from rapport.conversations.models import Attachment, Draft, DraftState, Raw, Suggestion
from rapport.desk import signed
from rapport.desk.tests import scenes
from rapport.tasks.actions import diary
from rapport.team.actors import Actor


def values(by: Actor) -> dict[str, Any]:
    """What the addresses are filled with. The case is one of nobody's own team; `by` writes the answers."""
    ServiceLevel.objects.create(name="Doors", first_answer={"form": "working-time", "minutes": 240})
    checklist = Checklist.objects.create(name="Doors")
    ChecklistItem.objects.create(checklist=checklist, text="Rang back")
    scene = scenes.heating(by, name="Haf Tudor", queue=Queue.objects.create(name="Doors"))
    free = scenes.conversation(scene.customer, at=by.at - timedelta(days=1), subject="Another matter")
    scenes.said(free, "It is cold.", at=by.at - timedelta(days=1))
    twin = opening.open_case(title="The same", customer=scene.customer, owner=by.user, by=by)
    move = joining.merge(survivor=scene.case, absorbed=twin, by=by)
    draft = drafts.begin(conversation=scene.conversation, text="We are coming at 10am.", by=by)
    out = sending.send(draft=draft, confirmed=[each.key for each in sending.check(draft=draft, by=by)], by=by)
    dropped = drafts.begin(conversation=free, text="No.", by=by)
    Draft.objects.filter(pk=dropped.pk).update(state=DraftState.DROPPED)
    raw = Raw.objects.create(hash="x" * 64, size=2, content=b"x\n", received_at=by.at)
    scene.latest.raw, scene.latest.html = raw, "<p>It went off again.</p>"
    scene.latest.save(update_fields=["raw", "html"])
    file = Attachment.objects.create(
        message=scene.latest,
        file="attachments/none",
        name="plan.pdf",
        content_type="application/pdf",
        size=1,
        hash="0" * 64,
        created_at=by.at,
    )
    writing = drafts.begin(conversation=scene.conversation, text="And again.", by=by)
    kept = Attachment.objects.create(
        draft=writing, file="attachments/none", name="plan.pdf", content_type="application/pdf", size=1, hash="0" * 64, created_at=by.at
    )
    view = views.keep(name="Doors", by=by)
    change = BulkChange.objects.create(what="tag", wanted=0, status="done", by=by.user, at=by.at)
    maybe = Suggestion.objects.create(conversation=free, other=scene.conversation, at=by.at)
    of_conversation = ("conversation-customer", "conversation-join", "conversation-spam", "conversation-seen", "presence")
    of_message = ("message", "message-html", "original")
    of_sending = ("sending-undo", "sending-settle", "sending-correct")
    return {
        "desk:diary-feed.secret": diary.make(names_customers=False, by=by),
        "desk.key": scene.case.reference,
        "desk:open.kind": "cases.case",
        "desk:open.number": scene.case.pk,
        "desk.reference": scene.case.reference,
        **{f"desk:{door}.number": free.pk for door in of_conversation},
        "desk:conversation-suggestion.number": free.pk,
        "desk:conversation-suggestion.suggestion_id": maybe.pk,
        "suggestion_id": maybe.pk,
        **{f"desk:{door}.number": scene.latest.pk for door in of_message},
        **{f"desk:{door}.number": out.message_id for door in of_sending},
        "desk:draft-return.number": dropped.pk,
        "desk:letter-pdf.number": drafts.begin(conversation=scene.conversation, channel="letter", text="By post.", by=by).pk,
        "desk:detaching.number": kept.pk,
        "desk:file.number": file.pk,
        "desk:signed-file.token": signed.address("mail", raw.pk).rstrip("/").rpartition("/")[2],
        "desk:case-lane.status_id": scene.case.status_id,
        "desk:case-return.status_id": scene.case.status_id,
        "desk:case-check.row_id": CheckRow.objects.filter(case=scene.case).values_list("pk", flat=True).first() or 0,
        "desk:case-clock.clock_id": Clock.objects.filter(about_kind="cases.case", about_id=scene.case.pk)
        .values_list("pk", flat=True)
        .first()
        or 0,
        "desk:case-lateness.clock_id": Clock.objects.filter(about_kind="cases.case", about_id=scene.case.pk)
        .values_list("pk", flat=True)
        .first()
        or 0,
        "desk:case-move-undo.move_id": move.pk,
        "desk:case-view-removal.view_id": view.pk,
        "desk:case-bundle.part": "pdf",
        "desk:case-bulk-progress.change_id": change.pk,
        "desk:case-bulk-undo.change_id": change.pk,
    }
