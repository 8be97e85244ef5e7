"""Invitations that came before there were appointments: what their mails told, the newest telling of each."""

from datetime import datetime
from typing import Any

from django.db import migrations
from django.utils import timezone

CALLED_OFF = "CANCEL"
OFFERED = {"REQUEST", "PUBLISH", "ADD", ""}


def fill(apps: Any, schema_editor: Any) -> None:
    """Each event once, by its UID, in the order of the mails."""
    message, appointment = apps.get_model("conversations", "Message"), apps.get_model("conversations", "Appointment")
    found: dict[str, Any] = {}
    told = message.objects.filter(direction="in", facts__has_key="invitations", conversation__spam_at=None).order_by("at", "id")
    for mail in told.only("id", "facts", "at", "recorded_at", "from_address", "conversation_id").iterator():
        for place, each in enumerate(mail.facts["invitations"]):
            uid = each["uid"] or f"message-{mail.pk}-{place}"
            if each["method"] == CALLED_OFF and uid in found:
                found[uid].state = "called-off"
            elif each["method"] in OFFERED and each["start"] and (uid not in found or found[uid].organiser == each["organizer"].lower()):
                found[uid] = _appointment(appointment, uid, mail, each)
    appointment.objects.bulk_create(found.values(), ignore_conflicts=True)


def _appointment(model: Any, uid: str, mail: Any, told: dict[str, Any]) -> Any:
    return model(
        conversation_id=mail.conversation_id,
        message=mail,
        uid=uid,
        organiser=told["organizer"].lower(),
        first_sender=mail.from_address,
        title=told["summary"],
        place=told["location"],
        starts_at=_moment(told["start"], is_day=told["is_all_day"]),
        ends_at=_moment(told["end"], is_day=told["is_all_day"]),
        is_all_day=told["is_all_day"],
        stamp=mail.at,
        created_at=mail.recorded_at,
        changed_at=mail.recorded_at,
    )


def _moment(text: str, *, is_day: bool) -> datetime | None:
    if not text:
        return None
    moment = datetime.fromisoformat(text)
    if is_day or moment.tzinfo is None:
        return timezone.make_aware(moment.replace(tzinfo=None))
    return moment


class Migration(migrations.Migration):
    """Fill, for those who take invitations in already."""

    dependencies = [("conversations", "0007_appointments")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
