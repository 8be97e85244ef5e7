"""One answer to every case that is part of a larger one; each may still differ before it goes."""

from collections.abc import Sequence

from django.db import transaction

from rapport.cases import permissions
from rapport.cases.actions import content, keeping
from rapport.cases.models import STILL_OPEN, Case
from rapport.conversations import permissions as conversation_permissions
from rapport.conversations.actions.drafts import beginning
from rapport.conversations.models import Conversation, Draft
from rapport.core.errors import require
from rapport.team.actors import Actor

MOST = 500


@transaction.atomic
def answer_all(*, parent: Case, text: str, by: Actor, but: Sequence[int] = ()) -> list[Draft]:
    """A draft with these words in the latest conversation of each open child, ready to be looked at, changed and sent one by one.

    Children without a conversation, or whose conversation the actor may not answer in, are left out, and so are those numbered in `but`.
    Refuses: CaseRefused without words, or for more than 500 children.
    """
    parent = keeping.taken(parent)
    require(permissions.may_work(by, parent))
    if not text.strip():
        raise content.CaseRefused("Write what to answer.", field="text")
    children = list(Case.objects.filter(STILL_OPEN, parent=parent).exclude(pk__in=but).order_by("pk")[: MOST + 1])
    if len(children) > MOST:
        raise content.CaseRefused(f"At most {MOST} can be answered at once.", field="children")
    drafts = (_draft(child, text, by) for child in children)
    return [draft for draft in drafts if draft is not None]


def _draft(child: Case, text: str, by: Actor) -> Draft | None:
    conversation = _latest(child)
    if conversation is None or not conversation_permissions.may_reply(by, conversation):
        return None
    return beginning.begin(conversation=conversation, text=text, by=by)


def _latest(child: Case) -> Conversation | None:
    thread = child.threads.select_related("conversation").order_by("-conversation__last_at", "-pk").first()
    return thread.conversation if thread else None
