"""A case comes to stand somewhere else: worked on, waiting, sorted out, closed, open again.

Every door goes through `move`: the rules of ending hold the same for a form, many at once, the API and mail.
"""

from django.db import transaction

from rapport.cases import permissions
from rapport.cases.actions import checking, content, keeping, standard, timing
from rapport.cases.events import CaseClosed, CaseMoved, CaseReopened, CaseResolved
from rapport.cases.models import Case, CaseStatus
from rapport.cases.queries import closing
from rapport.cases.rules.closing import Obstacle, sentence
from rapport.cases.rules.words import ENDED, Category, Outcome, is_open
from rapport.core.errors import require
from rapport.team.actors import Actor

ENDING = ("outcome", "resolved_at", "closed_at", "closed_by", "closed_anyway", "sleeps_until")


class CannotEnd(content.CaseRefused):
    """Something is still open; `obstacles` says what."""

    def __init__(self, obstacles: tuple[Obstacle, ...]) -> None:
        super().__init__(sentence(obstacles), field=next((each.field for each in obstacles if each.field), None))
        self.obstacles = obstacles


@transaction.atomic
def move(*, case: Case, status: CaseStatus, by: Actor, outcome: str = "", anyway: str = "", reason: str = "") -> Case:
    """Give a case another status. Ending it asks what is still open first, unless `anyway` says why it ends all the same.

    `outcome` says how it ended, `reason` why it opens again. Refuses: CannotEnd, CaseRefused, MergedAway.
    """
    case = keeping.taken(case)
    require(permissions.may_work(by, case))
    if status.pk == case.status_id:
        return case
    if status.archived_at:
        raise content.CaseRefused(f"The status {status.name} is no longer in use.", field="status")
    before, was = case.status, case.category
    if status.category in ENDED:
        anyway = _may_end(case, outcome, anyway, by)
    case.status, case.category = status, status.category
    _put_ending(case, was, outcome, content.reason_of(anyway, "anyway"), by)
    keeping.save(case, "status", "category", *ENDING, by=by)
    timing.moved(case, was, by, f"The status is {status.name} now")
    if status.category != was:
        checking.attach(case, by)
    _tell(case, before, was, content.reason_of(reason), by)
    return case


def _may_end(case: Case, outcome: str, anyway: str, by: Actor) -> str:
    """Why it ends with something still open; empty where nothing is. Refuses: CannotEnd, CaseRefused."""
    if outcome and outcome not in Outcome.values:
        raise content.CaseRefused("Choose how it ended.", field="outcome")
    found = closing.in_the_way(case, at=by.at, outcome=outcome)
    if not found:
        return ""
    if not anyway.strip():
        raise CannotEnd(found)
    require(permissions.may_close_anyway(by, case), "You do not have permission to end a case that still has something open.")
    return anyway


def _put_ending(case: Case, was: str, outcome: str, anyway: str, by: Actor) -> None:
    """The columns that say how and when it ended; empty again while it is open."""
    if is_open(case.category):
        if was in ENDED:
            case.outcome, case.resolved_at, case.closed_anyway = "", None, ""
        case.closed_at = case.closed_by = None
        return
    case.outcome, case.sleeps_until = outcome or case.outcome, None
    case.closed_anyway = anyway or case.closed_anyway
    case.resolved_at = case.resolved_at or by.at
    is_closed = case.category == Category.CLOSED
    case.closed_at, case.closed_by = (by.at, by.user) if is_closed else (None, None)


def _tell(case: Case, before: CaseStatus, was: str, reason: str, by: Actor) -> None:
    number, outcome = case.reference, Outcome(case.outcome).label.lower() if case.outcome else "ended"
    if case.category == Category.RESOLVED:
        keeping.tell(CaseResolved(number, outcome, case.closed_anyway), case, by)
    elif case.category == Category.CLOSED:
        keeping.tell(CaseClosed(number, outcome, case.closed_anyway), case, by)
    elif was in ENDED:
        keeping.tell(CaseReopened(number, reason or "there is more to do"), case, by)
    else:
        keeping.tell(CaseMoved(number, before.name, case.status.name), case, by)


def resolve(*, case: Case, by: Actor, outcome: str = "", anyway: str = "") -> Case:
    """What the customer came for is done. Refuses: CannotEnd."""
    return move(case=case, status=standard.first(Category.RESOLVED), outcome=outcome, anyway=anyway, by=by)


def close(*, case: Case, by: Actor, outcome: str = "", anyway: str = "") -> Case:
    """End our work on a case, and say how it ended. Refuses: CannotEnd."""
    return move(case=case, status=standard.first(Category.CLOSED), outcome=outcome, anyway=anyway, by=by)


def wait_for_customer(*, case: Case, by: Actor) -> Case:
    """The customer has to say something next: the clocks that may stand still do."""
    return move(case=case, status=standard.first(Category.CUSTOMER), by=by)


@transaction.atomic
def reopen(*, case: Case, by: Actor, reason: str = "") -> Case:
    """It had not ended after all. One that is open stays as it is."""
    case = keeping.taken(case)
    require(permissions.may_work(by, case))
    if is_open(case.category):
        return case
    return move(case=case, status=standard.first(Category.OPEN), reason=reason, by=by)
