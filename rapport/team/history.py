"""Tells row history who acts: every trigger writes the person and the road beside the change."""

from contextlib import AbstractContextManager
from typing import Any

import pghistory
from pghistory import runtime

from rapport.team.actors import Actor

# Savepoints write no row. The actor is named before every statement that might, which would be two more for each nested action.
runtime.IGNORED_SQL_PREFIXES = (*runtime.IGNORED_SQL_PREFIXES, "savepoint", "release savepoint", "rollback to savepoint")  # type: ignore[assignment]


def acting(by: Actor, **more: Any) -> AbstractContextManager[Any]:
    """While this lasts, row history names this actor: `with acting(by): actions.close(...)`.

    The web door does it for every request; jobs, commands and the API do it themselves. `more` adds facts that help an
    inquiry, such as the path or the job's name. Entered inside another one, the outer one goes on and takes the new facts.
    """
    return pghistory.context(user=by.user_id, road=str(by.road), **more)
