"""Where sign-ins are kept: Django's database sessions, each with its person beside it.

One query answers both "is this session good?" and "who is it?", with the person's team. Ending all of someone's
sessions is one DELETE.
"""

from typing import Any, cast

from django.contrib import auth
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from rapport.core.prepared import Given, Prepared
from rapport.team.models import Session, User

_good = Prepared(
    lambda: Session.objects.filter(session_key=Given("key"), expire_date__gt=Given("now")).select_related("user__team"), keeps_plan=True
)


class SessionStore(DatabaseStore):
    """A session whose person is loaded in the same query."""

    user: User | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """The table of sessions."""
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """The row to store, with the person it belongs to."""
        row = cast(Session, super().create_model_instance(data))
        row.user_id = data.get(auth.SESSION_KEY) or None
        return row

    def load(self) -> dict[str, Any]:
        """What the session holds; empty, with a new key, when it ran out or was ended."""
        row = _good.first(key=self.session_key, now=timezone.now())
        if row is None:
            self._session_key = None
            return {}
        self.user = row.user
        return self.decode(row.session_data)


def signed_in(request: HttpRequest) -> User | AnonymousUser:
    """The person behind a request.

    The everyday case costs the one query that loads the session. Anything out of the ordinary (a changed password, a
    rotated secret key, a person who was deactivated) is left to Django, which ends the session where it must.
    """
    held = request.session.get(auth.HASH_SESSION_KEY, "")
    user = getattr(request.session, "user", None)
    if user is not None and user.is_active and _is_of(request, user) and constant_time_compare(held, user.get_session_auth_hash()):
        return user
    return auth.get_user(request)


def _is_of(request: HttpRequest, user: User) -> bool:
    return request.session.get(auth.SESSION_KEY) == str(user.pk)
