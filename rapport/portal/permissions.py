"""Who sets up forms; what customers see needs no permission but the link they were given."""

from django.db.models import Q

from rapport.conversations import permissions as conversations
from rapport.conversations.models import Conversation
from rapport.customers import permissions as customers
from rapport.customers.models import Role
from rapport.team.actors import Actor

NOTHING = Q(pk__in=())


def may_manage(by: Actor) -> bool:
    """Make and change forms."""
    return by.holds("conversations.manage")


def visible_to(by: Actor) -> Q:
    """The forms this person may see in the settings."""
    return Q() if may_manage(by) else NOTHING


def may_send_cases_link(by: Actor, role: Role) -> bool:
    """Mail somebody the link to the cases of an organisation: those who may change the role that lets them."""
    return customers.may_see(by, role.other) and customers.may_edit(by, role.customer)


def may_give_link(by: Actor, conversation: Conversation) -> bool:
    """Make the link by which a customer follows a conversation: those who may answer in it."""
    return conversations.may_reply(by, conversation)
