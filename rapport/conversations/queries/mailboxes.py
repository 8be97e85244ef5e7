"""Mailboxes: all of them for those who set them up, and those whose mail is fetched."""

from django.db.models import Count, Q, QuerySet

from rapport.conversations import permissions
from rapport.conversations.models import Mailbox, Raw, RawState
from rapport.team.actors import Actor


def visible(by: Actor) -> QuerySet[Mailbox]:
    """Every mailbox, for those who may set them up; none for others. Secrets are not read."""
    found = Mailbox.objects.select_related("team", "acknowledge_with").defer("secret")
    return found if permissions.may_manage(by) else found.none()


def fetched() -> QuerySet[Mailbox]:
    """The mailboxes in use that have a server to fetch from."""
    return Mailbox.objects.filter(paused_at=None, archived_at=None).exclude(imap_host="")


def failed(by: Actor) -> QuerySet[Raw]:
    """Messages that could not be taken in, the newest first, without their bytes."""
    found = Raw.objects.filter(state=RawState.FAILED).select_related("mailbox").defer("content", "mailbox__secret").order_by("-id")
    return found if permissions.may_manage(by) else found.none()


def waiting_and_failed() -> tuple[int, int]:
    """How many stored messages are not taken in yet, and how many could not be."""
    told = Raw.objects.filter(~Q(state=RawState.READ)).aggregate(
        waiting=Count("id", filter=Q(state=RawState.STORED)), failed=Count("id", filter=Q(state=RawState.FAILED))
    )
    return told["waiting"], told["failed"]
