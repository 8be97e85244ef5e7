"""Reads about the people who work here."""

from collections.abc import Iterable
from datetime import date, datetime

from allauth.usersessions.models import UserSession
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Lower

from rapport.team import keys, permissions, rules
from rapport.team.actors import Actor, Road
from rapport.team.models import Absence, Invitation, Session, Team, Token, User
from rapport.team.roles import Role


def visible(by: Actor) -> QuerySet[User]:
    """The people this person may see, with their teams."""
    return User.objects.filter(permissions.visible_to(by)).select_related("team")


MOST_PEOPLE = 500


def people(by: Actor, search: str = "") -> QuerySet[User]:
    """Everyone, those with access first, by name; or those with these words in their name or email. At most 500."""
    found = visible(by)
    for word in search.replace("\0", "").split():
        found = found.filter(Q(name__icontains=word) | Q(email__icontains=word))
    return found.order_by("-is_active", Lower("name"), "id")[:MOST_PEOPLE]


def colleagues(by: Actor) -> QuerySet[User]:
    """The people that work can be given to."""
    return visible(by).filter(is_active=True).order_by(Lower("name"), "id")


def teams(by: Actor) -> QuerySet[Team]:
    """Every team by name, with how many people with access it has."""
    if not by.holds("team.read"):
        return Team.objects.filter(members=by.user)
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


def unmailed_invitation(pk: int, *, at: datetime) -> Invitation | None:
    """An open invitation whose mail has not gone yet."""
    return Invitation.objects.filter(pk=pk, used_at=None, withdrawn_at=None, expires_at__gt=at, mailed_at=None).first()


def sign_ins(user: User, by: Actor) -> list[UserSession]:
    """Where a person is signed in now, latest first, each with its `browser`."""
    if not permissions.may_end_sessions(by, user):
        return []
    alive = Session.objects.filter(user=user, expire_date__gt=by.at).values("session_key")
    found = list(UserSession.objects.filter(user=user, session_key__in=alive).order_by("-created_at"))
    for sign_in in found:
        sign_in.browser = rules.browser(sign_in.user_agent)
    return found


def tokens(by: Actor) -> QuerySet[Token]:
    """One's own API tokens that were not revoked, newest first."""
    return Token.objects.filter(user=by.user_id, revoked_at=None).order_by("-created_at")


def tokens_of(user: User, by: Actor) -> QuerySet[Token]:
    """Someone's API tokens that were not revoked, for them and for those who manage people."""
    return Token.objects.filter(permissions.tokens_visible_to(by), user=user, revoked_at=None).order_by("-created_at")


def token_for_key(key: str, *, at: datetime) -> Token | None:
    """The token a key belongs to, with its person and team; None when unknown, revoked, expired or the person left."""
    good = Token.objects.filter(Q(expires_at=None) | Q(expires_at__gt=at), revoked_at=None, user__is_active=True)
    return good.select_related("user__team").filter(key_hash=keys.digest(key)).first()


def actor_of(token: Token, *, at: datetime) -> Actor:
    """The actor that a token makes."""
    scopes = None if token.scopes is None else frozenset(token.scopes)
    return Actor(at=at, road=Road.API, user=token.user, scopes=scopes)


def administrators() -> QuerySet[User]:
    """Everyone who can put things right."""
    return User.objects.filter(is_active=True, roles__contains=[Role.ADMINISTRATOR]).order_by("id")


def absences(user: User, *, since: date) -> QuerySet[Absence]:
    """The days on which somebody is or will be away, the first first."""
    return Absence.objects.filter(user=user, last_on__gte=since).order_by("first_on", "id")


def away(people: Iterable[int], day: date) -> set[int]:
    """Who of these people is away on a day, in one statement."""
    return set(Absence.objects.filter(user__in=list(people), first_on__lte=day, last_on__gte=day).values_list("user", flat=True))
