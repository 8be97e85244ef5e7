"""Who holds a conversation, and which reference its customer is shown, as whoever leads it says."""

from collections.abc import Collection

from django.db import transaction

from rapport.conversations.models import Conversation
from rapport.core.db import lock
from rapport.team.actors import Actor
from rapport.team.models import Team, User


@transaction.atomic
def hand(*, conversation: Conversation, owner: User | None, team: Team | None, by: Actor, quoted_as: str = "") -> Conversation:
    """Give a conversation an owner and a team, which say who may see it at a narrow reach, and the reference it is quoted by from now on
    ("" leaves that as it is). The capability that calls has asked whether the actor may: a case and its conversations are handed over
    together."""
    conversation = lock(conversation)
    is_quoted = not quoted_as or conversation.shown_reference == quoted_as
    if is_quoted and (conversation.owner_id, conversation.team_id) == (owner.pk if owner else None, team.pk if team else None):
        return conversation
    conversation.owner, conversation.team = owner, team
    if not is_quoted:
        conversation.quoted_as = [*(each for each in conversation.quoted_as if each != quoted_as), quoted_as]
    conversation.save(update_fields=["owner", "team", "quoted_as"])
    return conversation


@transaction.atomic
def quote(*, conversations: Collection[int], reference: str) -> None:
    """Conversations, by number, lead to something else: customers are shown its reference from now on, and the old ones still lead here."""
    locked = list(Conversation.objects.select_for_update(no_key=True).filter(pk__in=conversations).order_by("pk"))
    for each in locked:
        each.quoted_as = [*(other for other in each.quoted_as if other != reference), reference]
    Conversation.objects.bulk_update(locked, ["quoted_as"])
