"""Reads about the people who work here."""

from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Lower

from rapport.team import keys, permissions
from rapport.team.actors import Actor, Road
from rapport.team.models import Invitation, Team, Token, User
from rapport.team.roles import Role


def visible(by: Actor) -> QuerySet[User]:
    """The people this person may see, with their teams."""
    return User.objects.filter(permissions.visible_to(by)).select_related("team")


def people(by: Actor) -> QuerySet[User]:
    """Everyone, those with access first, by name."""
    return visible(by).order_by("-is_active", Lower("name"), "id")


def colleagues(by: Actor) -> QuerySet[User]:
    """The people that work can be given to."""
    return visible(by).filter(is_active=True).order_by(Lower("name"), "id")


def teams(by: Actor) -> QuerySet[Team]:
    """Every team by name, with how many people with access it has."""
    if not by.holds("team.read"):
        return Team.objects.filter(pk=by.team_id)
    return Team.objects.annotate(size=Count("members", filter=Q(members__is_active=True))).order_by(Lower("name"))


def open_invitations(by: Actor) -> QuerySet[Invitation]:
    """Invitations nobody has used or withdrawn, newest first; those that ran out are among them."""
    if not permissions.may_manage(by):
        return Invitation.objects.none()
    return Invitation.objects.filter(used_at=None, withdrawn_at=None).select_related("team", "invited_by").order_by("-created_at")


def invitation_for_key(key: str, *, at: datetime) -> Invitation | None:
    """The invitation a link opens; None when it is unknown, used, withdrawn or ran out."""
    usable = Invitation.objects.filter(used_at=None, withdrawn_at=None, expires_at__gt=at)
    return usable.select_related("team", "invited_by").filter(key_hash=keys.digest(key)).first()


def tokens(by: Actor) -> QuerySet[Token]:
    """One's own API tokens, newest first."""
    return Token.objects.filter(user=by.user_id, revoked_at=None).order_by("-created_at")


def token_for_key(key: str, *, at: datetime) -> Token | None:
    """The token a key belongs to, with its person and team; None when unknown, revoked, expired or the person left."""
    good = Token.objects.filter(Q(expires_at=None) | Q(expires_at__gt=at), revoked_at=None, user__is_active=True)
    return good.select_related("user__team").filter(key_hash=keys.digest(key)).first()


def actor_for_token(key: str, at: datetime) -> Actor | None:
    """Who a key speaks for, with its scopes. One query, and no write: doors use `actions.tokens.recognise`, which also notes the use."""
    token = token_for_key(key, at=at)
    return None if token is None else actor_of(token, at=at)


def actor_of(token: Token, *, at: datetime) -> Actor:
    """The actor that a token makes."""
    scopes = None if token.scopes is None else frozenset(token.scopes)
    return Actor(at=at, road=Road.API, user=token.user, scopes=scopes)


def administrators() -> QuerySet[User]:
    """Everyone who can put things right."""
    return User.objects.filter(is_active=True, roles__contains=[Role.ADMINISTRATOR]).order_by("id")
