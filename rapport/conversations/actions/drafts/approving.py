"""A second pair of eyes on a draft before it goes."""

from django.db import transaction

from rapport.conversations import permissions
from rapport.conversations.actions.drafts import checking
from rapport.conversations.actions.drafts.checking import DraftRefused, NotOpen
from rapport.conversations.models import Draft, DraftState
from rapport.core.errors import require
from rapport.team.actors import Actor
from rapport.team.models import User


@transaction.atomic
def ask_approval(*, draft: Draft, approver: User, by: Actor) -> Draft:
    """Let a colleague agree before it goes. Refuses: NotOpen, DraftRefused for oneself and for who may not approve here."""
    draft = checking.locked(draft, by)
    checking.require_writing(draft)
    if approver.pk == by.user_id:
        raise DraftRefused("Choose a colleague: nobody approves their own words.", field="approver")
    theirs = Actor(at=by.at, road=by.road, user=approver)
    if approver.pk == draft.author_id:
        raise DraftRefused(f"{approver.name} wrote this. Choose somebody else.", field="approver")
    if not permissions.may_approve(theirs, draft.conversation):
        raise DraftRefused(f"{approver.name} may not approve here. Choose somebody else.", field="approver")
    draft.approver, draft.approved_at, draft.state, draft.holder = approver, None, DraftState.ASKED, by.user
    checking.save(draft, by, "approver", "approved_at", "state", "holder")
    return draft


@transaction.atomic
def approve(*, draft: Draft, by: Actor) -> Draft:
    """Agree that it goes as it is. Anyone who may approve here can, except its author. Refuses: NotOpen, DraftRefused."""
    draft = _asked(draft, by)
    if draft.author_id == by.user_id:
        raise DraftRefused("Nobody approves their own words.")
    draft.approver, draft.approved_at, draft.state = by.user, by.at, DraftState.WRITING
    checking.save(draft, by, "approver", "approved_at", "state")
    return draft


@transaction.atomic
def send_back(*, draft: Draft, by: Actor) -> Draft:
    """Not yet: back to its author, who asks again when it is better. Why stands best in a note. Refuses: NotOpen."""
    draft = _asked(draft, by)
    draft.approver, draft.approved_at, draft.state, draft.holder = by.user, None, DraftState.WRITING, draft.author
    checking.save(draft, by, "approver", "approved_at", "state", "holder")
    return draft


def _asked(draft: Draft, by: Actor) -> Draft:
    draft = checking.locked(draft, by)
    require(permissions.may_approve(by, draft.conversation))
    if draft.state != DraftState.ASKED:
        raise NotOpen("This does not wait for approval any more.")
    return draft


@transaction.atomic
def take_back(*, draft: Draft, by: Actor) -> Draft:
    """Go on writing before anybody approved: it has to be asked for again. Refuses: NotOpen when it is not waiting."""
    draft = checking.locked(draft, by)
    if draft.state != DraftState.ASKED:
        raise NotOpen("This does not wait for approval any more.")
    draft.state, draft.holder = DraftState.WRITING, by.user
    checking.save(draft, by, "state", "holder")
    return draft
