"""Who may see and do what with cases, by the reach of each permission.

At a narrow reach a case is seen by its owner, by those who watch it, and by those whom a note in one of its conversations calls by name;
at the team's reach also by its own team, its queue's team and its owner's. Whoever sees all cases but not all customers sees the cases
of the customers they may see, those whose customer is not known yet, and the ones above. A customer whom the reader may not see is not
named, though the case is shown.

A private case is seen by its owner, its watchers, those named in its notes, its team and its queue's team, and by whoever holds
`cases.private`.
"""

from django.db.models import Q

from rapport.cases.models import Case, CaseConversation, CaseView, Queue, Watcher
from rapport.customers import permissions as customer_permissions
from rapport.customers.models import Customer
from rapport.team.actors import Actor
from rapport.team.models import User
from rapport.team.roles import Reach

NOTHING = Q(pk__in=())


def visible_to(by: Actor) -> Q:
    """The cases this person may see."""
    reach = by.reach("cases.read")
    if reach == Reach.NONE or (by.user_id is None and not by.is_system):
        return NOTHING
    is_all = reach == Reach.ALL
    if is_all and by.reach("customers.read") == Reach.ALL:
        return Q() if by.holds("cases.private") else Q(is_private=False) | _own(by) | _team(by)
    seen = _own(by)
    if reach >= Reach.TEAM:
        seen |= _team(by)
    if not is_all:
        return seen
    open_ones = Q() if by.holds("cases.private") else Q(is_private=False)
    known = Q(customer__isnull=False) & customer_permissions.visible_to(by, "customer__")
    return seen | (open_ones & (Q(customer__isnull=True) | known))


def _own(by: Actor) -> Q:
    """Owner, watcher, or called by name in a note."""
    watched = Watcher.objects.filter(user=by.user_id).values("case")
    mentioned = CaseConversation.objects.filter(conversation__notes__mentions=by.user_id).values("case")
    return Q(owner=by.user_id) | Q(pk__in=watched) | Q(pk__in=mentioned)


def _team(by: Actor) -> Q:
    """Of one's own team: the case's, its queue's or its owner's."""
    if by.team_id is None:
        return NOTHING
    queues = Queue.objects.filter(team=by.team_id).values("pk")
    mates = User.objects.filter(team=by.team_id).values("pk")
    return Q(team=by.team_id) | Q(queue__in=queues) | Q(owner__in=mates, is_private=False)


def may_see(by: Actor, case: Case) -> bool:
    """The same answer as `visible_to`, for one case in hand."""
    return _reaches(by, "cases.read", case)


def _reaches(by: Actor, permission: str, case: Case) -> bool:
    reach = by.reach(permission)
    if reach == Reach.NONE or (by.user_id is None and not by.is_system):
        return False
    if by.is_system or _is_open_to(by, case, reach):
        return True
    if reach >= Reach.TEAM and _is_of_team(by, case):
        return True
    return _is_own(by, case)


def _is_open_to(by: Actor, case: Case, reach: Reach) -> bool:
    """Whether a wide reach is enough."""
    if reach != Reach.ALL or (case.is_private and not by.holds("cases.private")):
        return False
    return by.reach("customers.read") == Reach.ALL or case.customer is None or customer_permissions.may_see(by, case.customer)


def _is_of_team(by: Actor, case: Case) -> bool:
    if by.team_id is None:
        return False
    of_owner = case.owner.team_id if case.owner and not case.is_private else None
    return by.team_id in {case.team_id, case.queue.team_id if case.queue else None, of_owner}


def _is_own(by: Actor, case: Case) -> bool:
    if case.owner_id is not None and case.owner_id == by.user_id:
        return True
    is_watching = Watcher.objects.filter(case=case.pk, user=by.user_id).exists()
    return is_watching or CaseConversation.objects.filter(case=case.pk, conversation__notes__mentions=by.user_id).exists()


def may_open(by: Actor, customer: Customer | None = None) -> bool:
    """Open a case, for a customer they may see."""
    return by.holds("cases.work") and (customer is None or customer_permissions.may_see(by, customer))


def may_work(by: Actor, case: Case) -> bool:
    """Change, sleep, end and reopen a case; tick its checks."""
    return may_see(by, case) and _reaches(by, "cases.work", case)


def may_assign(by: Actor, case: Case) -> bool:
    """Give a case to another person, team or queue."""
    return may_work(by, case) and _reaches(by, "cases.assign", case)


def may_take(by: Actor, case: Case) -> bool:
    """Make a case one's own that nobody has."""
    return by.user_id is not None and may_work(by, case) and (case.owner_id is None or may_assign(by, case))


def may_close_anyway(by: Actor, case: Case) -> bool:
    """End a case that still has something open, with a reason."""
    return may_work(by, case) and _reaches(by, "cases.close-anyway", case)


def may_bundle(by: Actor, case: Case) -> bool:
    """Take out as one PDF what one may see of a case: the case and its messages."""
    return by.holds("conversations.read") and may_see(by, case)


def may_manage(by: Actor) -> bool:
    """Set up queues, statuses, service levels, routing and checklists."""
    return by.holds("cases.manage")


def may_name_customer(by: Actor, case: Case) -> bool:
    """Whether the customer of this case may be shown to its reader."""
    return case.customer is not None and customer_permissions.may_see(by, case.customer)


def may_share_views(by: Actor) -> bool:
    """Keep a view for everyone."""
    return by.holds("segments.edit")


def views_visible_to(by: Actor) -> Q:
    """One's own views and those shared with everyone."""
    return Q(owner=by.user_id) | Q(is_shared=True) if by.holds("cases.read") and by.user_id else NOTHING


def may_remove_view(by: Actor, view: CaseView) -> bool:
    """Take a view away."""
    return view.owner_id == by.user_id or (view.is_shared and may_share_views(by))
