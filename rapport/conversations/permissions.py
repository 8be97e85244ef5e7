"""Who may see and do what with conversations, by the reach of each permission.

At a narrow reach a conversation is seen through itself (its owner and team) or through its customer; one without a customer is
seen by those whose team has it.
"""

from django.db.models import Q

from rapport.conversations.models import Attachment, Conversation, Hold, Purpose
from rapport.customers import permissions as customer_permissions
from rapport.customers.models import Customer
from rapport.team.actors import Actor
from rapport.team.roles import Reach

NOTHING = Q(pk__in=())


def visible_to(by: Actor, prefix: str = "") -> Q:
    """The conversations this person may see. `prefix` leads to the conversation, such as "conversation__"."""
    reach = by.reach("conversations.read")
    if reach == Reach.ALL and by.reach("customers.read") == Reach.ALL:
        return Q()
    if reach == Reach.NONE or by.user_id is None:
        return NOTHING
    seen = Q(**{f"{prefix}owner_id": by.user_id})
    if reach >= Reach.TEAM and by.team_id is not None:
        seen |= Q(**{f"{prefix}team_id": by.team_id})
    if reach == Reach.ALL:
        seen |= Q(**{f"{prefix}customer__isnull": True})
    return seen | (Q(**{f"{prefix}customer__isnull": False}) & customer_permissions.visible_to(by, f"{prefix}customer__"))


def _reaches(by: Actor, permission: str, conversation: Conversation) -> bool:
    reach = by.reach(permission)
    if reach == Reach.NONE:
        return False
    if by.is_system or (reach == Reach.ALL and by.reach("customers.read") == Reach.ALL):
        return True
    if conversation.owner_id is not None and conversation.owner_id == by.user_id:
        return True
    if reach >= Reach.TEAM and conversation.team_id is not None and conversation.team_id == by.team_id:
        return True
    if conversation.customer is None:
        return reach == Reach.ALL
    return customer_permissions.may_see(by, conversation.customer)


def may_see(by: Actor, conversation: Conversation) -> bool:
    """The same answer as `visible_to`, for one conversation in hand."""
    return _reaches(by, "conversations.read", conversation)


def may_reply(by: Actor, conversation: Conversation) -> bool:
    """Answer in it, write notes, log calls and letters."""
    return may_see(by, conversation) and _reaches(by, "conversations.reply", conversation)


def may_begin(by: Actor) -> bool:
    """Begin a conversation."""
    return by.holds("conversations.reply")


def may_approve(by: Actor, conversation: Conversation) -> bool:
    """Let a draft go out that waits for approval."""
    return may_see(by, conversation) and _reaches(by, "conversations.approve", conversation)


def may_open(by: Actor, attachment: Attachment, conversation: Conversation) -> bool:
    """Open a file of the conversation; a recording needs a permission of its own."""
    if attachment.purpose == Purpose.RECORDING and not by.holds("conversations.recordings"):
        return False
    return may_see(by, conversation)


def may_manage(by: Actor) -> bool:
    """Set up mailboxes, forms, templates and routing."""
    return by.holds("conversations.manage")


def may_hold(by: Actor, customer: Customer) -> bool:
    """Stop what is sent to a customer: one they may see, by whoever answers customers."""
    return by.holds("conversations.reply") and customer_permissions.may_see(by, customer)


def may_lift(by: Actor, hold: Hold) -> bool:
    """Let it go on: who placed the hold, or who may approve what goes out."""
    is_mine = by.user_id is not None and hold.placed_by_id == by.user_id
    return may_hold(by, hold.customer) and (is_mine or by.holds("conversations.approve"))
