"""Changing a draft, also when two people do it at once; handing it over; dropping it and picking it up."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from rapport.conversations.actions.drafts import checking
from rapport.conversations.actions.drafts.checking import DraftRefused
from rapport.conversations.models import Draft, DraftState, Mailbox
from rapport.core import versions
from rapport.team.actors import Actor
from rapport.team.models import User


@transaction.atomic
def change(*, draft: Draft, changes: Mapping[str, Any], version: int, by: Actor) -> Draft:
    """Change what the person saw at `version`: any of subject, text, recipients, send_at, mailbox, point, is_large.

    Fields that only one of two people touched are both kept; one that both changed is a Conflict, and nothing is changed. What
    was approved has to be approved again. Refuses: NotOpen, DraftRefused, Conflict.
    """
    draft = checking.locked(draft, by)
    checking.require_writing(draft)
    wanted = versions.settle(draft, _cleaned(draft, changes, by), version, "A colleague changed this draft while you were writing.")
    changed = [name for name, value in wanted.items() if getattr(draft, name) != value]
    if not changed:
        return draft
    for name in changed:
        setattr(draft, name, wanted[name])
    draft.holder, draft.approved_at = by.user, None
    checking.save(draft, by, *changed, "holder", "approved_at")
    return draft


def _cleaned(draft: Draft, changes: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """What was asked for as it would be stored."""
    wanted: dict[str, Any] = {}
    if "subject" in changes:
        wanted["subject"] = checking.subject_of(changes["subject"])
    if "text" in changes:
        wanted["text"] = checking.body_of(changes["text"])
    if "recipients" in changes:
        wanted["recipients"] = checking.recipients_of(changes["recipients"])
    if "send_at" in changes:
        wanted["send_at"] = _later(changes["send_at"], by)
    if "mailbox" in changes:
        wanted["mailbox_id"] = _mailbox(changes["mailbox"])
    if "point" in changes:
        wanted["point_id"] = checking.point_of(changes["point"], draft.conversation)
    if "is_large" in changes:
        wanted["is_large"] = bool(changes["is_large"])
    return wanted


def _later(send_at: datetime | None, by: Actor) -> datetime | None:
    if send_at is not None and send_at <= by.at:
        raise DraftRefused("That time has passed. Choose a later one.", field="send_at")
    return send_at


def _mailbox(mailbox: Mailbox | None) -> int | None:
    if mailbox is not None and mailbox.archived_at:
        raise DraftRefused(f"{mailbox.name} is no longer in use. Choose another address to send from.", field="mailbox")
    return mailbox.pk if mailbox else None


@transaction.atomic
def hand_over(*, draft: Draft, to: User, by: Actor) -> Draft:
    """Put the draft into a colleague's hands. Refuses: NotOpen, DraftRefused for someone who has left."""
    draft = checking.locked(draft, by)
    checking.require_writing(draft)
    if not to.is_active:
        raise DraftRefused(f"{to.name} no longer works here.", field="to")
    draft.holder = to
    checking.save(draft, by, "holder")
    return draft


@transaction.atomic
def drop(*, draft: Draft, by: Actor) -> Draft:
    """It will not be sent. Dropping it twice changes nothing more. Refuses: NotOpen when it has been sent."""
    draft = checking.locked(draft, by)
    if draft.state == DraftState.DROPPED:
        return draft
    if draft.state == DraftState.SENT:
        checking.require_writing(draft)
    draft.state = DraftState.DROPPED
    checking.save(draft, by, "state")
    return draft


@transaction.atomic
def pick_up(*, draft: Draft, by: Actor) -> Draft:
    """Bring back a draft that was dropped. Refuses: NotOpen when it has been sent."""
    draft = checking.locked(draft, by)
    if draft.state != DraftState.DROPPED:
        checking.require_writing(draft)
        return draft
    draft.state, draft.holder = DraftState.WRITING, by.user
    checking.save(draft, by, "state", "holder")
    return draft
