"""Who may see calendars and clocks, and who may change calendars.

A clock holds nothing about a customer; what it is about has its own door. Running a clock belongs to whoever may change what it is
about: the capability that calls these actions has asked that already, so no second answer is given here.
"""

from django.db.models import Q

from rapport.team.actors import Actor

NOTHING = Q(pk__in=())


def visible_to(by: Actor) -> Q:
    """Every calendar and clock for those who may read them."""
    return Q() if by.holds("clocks.read") else NOTHING


def may_read(by: Actor) -> bool:
    """See calendars, clocks, and why a date is what it is."""
    return by.holds("clocks.read")


def may_manage(by: Actor) -> bool:
    """Make and change working calendars."""
    return by.holds("clocks.manage")
