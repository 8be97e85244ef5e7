"""Who may see and manage the people who work here."""

from django.db.models import Q

from rapport.team.actors import Actor
from rapport.team.models import Token, User

NOBODY = Q(pk__in=())


def visible_to(by: Actor) -> Q:
    """Everyone who works here, for those who may see that; always oneself."""
    if by.holds("team.read"):
        return Q()
    return Q(pk=by.user_id) if by.user_id else NOBODY


def tokens_visible_to(by: Actor) -> Q:
    """One's own tokens; everyone's for those who manage people."""
    return Q() if by.holds("team.manage") else Q(user=by.user_id)


def may_manage(by: Actor) -> bool:
    """Invite people, set roles and teams, end access."""
    return by.holds("team.manage")


def may_make_tokens(by: Actor, user: User) -> bool:
    """One's own, never through another token: a stolen key must not be able to make its own successor."""
    return by.is_system or (by.scopes is None and by.user_id == user.pk and by.holds("tokens.use"))


def may_revoke(by: Actor, token: Token) -> bool:
    """Its owner, or someone who manages people."""
    return by.user_id == token.user_id or may_manage(by)


def may_end_sessions(by: Actor, user: User) -> bool:
    """One's own, or anyone's for those who manage people."""
    return (by.user_id == user.pk and by.scopes is None) or may_manage(by)


def may_edit_own(by: Actor, user: User) -> bool:
    """One's own name and shortcuts, on the screen only."""
    return by.user_id == user.pk and by.scopes is None


def may_plan_absence(by: Actor, user: User) -> bool:
    """One's own days away, or anyone's for those who manage people."""
    return (by.user_id == user.pk and by.holds("team.read")) or may_manage(by)
