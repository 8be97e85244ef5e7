"""Who may read the record of reading and writing."""

from django.db import models

from rapport.team.actors import Actor


def may_read(by: Actor) -> bool:
    """See who looked at and changed what."""
    return by.holds("audit.read")


def may_see_values(by: Actor, tracked: type[models.Model]) -> bool:
    """Whether a change may be shown with its values.

    A model whose rows are private names the permission that opens them in `history_permission`; without it, one sees
    that a row was changed, when and by whom, and no more.
    """
    needed = getattr(tracked, "history_permission", "")
    return not needed or by.holds(needed)
