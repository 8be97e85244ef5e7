"""Who may see calendars and clocks, and who may change calendars.

What a clock is about has its own door, and shows its clocks there. By its number alone a clock is open only to those who may see every
customer and every case, because the reasons in its ledger are free words. Running a clock belongs to whoever may change what it is about:
the capability that calls these actions has asked that already, so no second answer is given here.
"""

from django.db.models import Q

from rapport.team.actors import Actor
from rapport.team.roles import Reach

NOTHING = Q(pk__in=())


def visible_to(by: Actor) -> Q:
    """Every calendar for those who may read them."""
    return Q() if may_read(by) else NOTHING


def clocks_visible_to(by: Actor) -> Q:
    """Clocks by number: every one, or none."""
    sees_all = all(by.reach(name) == Reach.ALL for name in ("customers.read", "cases.read"))
    return Q() if may_read(by) and sees_all else NOTHING


def may_read(by: Actor) -> bool:
    """See calendars, clocks, and why a date is what it is."""
    return by.holds("clocks.read")


def may_manage(by: Actor) -> bool:
    """Make and change working calendars."""
    return by.holds("clocks.manage")
