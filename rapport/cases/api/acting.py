"""What happens to a case: status, ending, handing over, sleeping, watching."""

from django.http import HttpRequest, HttpResponse
from ninja import Router

from rapport.cases.actions import assigning, moving, sleeping, watching
from rapport.cases.api.cases import queue_named
from rapport.cases.api.schemas import CaseOut, Email, EndingIn, Name, Reason, Reference, one, shown
from rapport.cases.models import Case, CaseStatus, Outcome
from rapport.core.api import In, Moment
from rapport.core.errors import Refused
from rapport.team import holders

router = Router(tags=["cases"])


class CaseStatusIn(In):
    """Where it stands now, by our own name of the status; how it ended, if it did."""

    status: Name
    outcome: Outcome | None = None
    anyway: Reason = ""
    reason: Reason = ""


class ReasonIn(In):
    """Why."""

    reason: Reason = ""


class AssignmentIn(In):
    """Who gets it: a colleague by email, a team and a queue by name. What is left out becomes nobody."""

    owner: Email | None = None
    team: Name | None = None
    queue: Name | None = None


class SleepIn(In):
    """Until when; without a moment, until the customer answers."""

    until: Moment | None = None


class WatchIn(In):
    """Whether to watch; oneself, or a colleague by email."""

    is_watching: bool = True
    colleague: Email | None = None


class NoSuchStatus(Refused):
    """No status goes by what was given."""


@router.post("/{case}/status", response=CaseOut, summary="Give a case another status")
def status(request: HttpRequest, case: Reference, given: CaseStatusIn, response: HttpResponse) -> Case:
    """Move a case; ending it asks what is still open first."""
    wanted = CaseStatus.objects.filter(name__iexact=given.status).first()
    found = one(request, case)
    if wanted is None:
        raise NoSuchStatus("No status has this name.", field="status")
    moved = moving.move(case=found, status=wanted, outcome=given.outcome or "", anyway=given.anyway, reason=given.reason, by=request.actor)
    return shown(request, moved, response)


@router.post("/{case}/resolution", response=CaseOut, summary="Say that a case is sorted out")
def resolve(request: HttpRequest, case: Reference, given: EndingIn, response: HttpResponse) -> Case:
    """What the customer came for is done."""
    return shown(
        request, moving.resolve(case=one(request, case), outcome=given.outcome or "", anyway=given.anyway, by=request.actor), response
    )


@router.post("/{case}/closure", response=CaseOut, summary="Close a case")
def close(request: HttpRequest, case: Reference, given: EndingIn, response: HttpResponse) -> Case:
    """End our work on a case."""
    return shown(
        request, moving.close(case=one(request, case), outcome=given.outcome or "", anyway=given.anyway, by=request.actor), response
    )


@router.post("/{case}/reopening", response=CaseOut, summary="Open a case again")
def reopen(request: HttpRequest, case: Reference, given: ReasonIn, response: HttpResponse) -> Case:
    """It had not ended after all."""
    return shown(request, moving.reopen(case=one(request, case), reason=given.reason, by=request.actor), response)


@router.post("/{case}/assignment", response=CaseOut, summary="Hand a case over")
def assign(request: HttpRequest, case: Reference, given: AssignmentIn, response: HttpResponse) -> Case:
    """Give a case an owner, a team and a queue."""
    owner, team = holders.named(request.actor, owner=given.owner, team=given.team)
    found = assigning.assign(case=one(request, case), owner=owner, team=team, queue=queue_named(given.queue), by=request.actor)
    return shown(request, found, response)


@router.post("/{case}/taking", response=CaseOut, summary="Take a case")
def take(request: HttpRequest, case: Reference, response: HttpResponse) -> Case:
    """Make a case one's own."""
    return shown(request, assigning.take(case=one(request, case), by=request.actor), response)


@router.post("/{case}/sleep", response=CaseOut, summary="Put a case off")
def sleep(request: HttpRequest, case: Reference, given: SleepIn, response: HttpResponse) -> Case:
    """Hide it until then, or until the customer answers."""
    return shown(request, sleeping.sleep(case=one(request, case), until=given.until, by=request.actor), response)


@router.post("/{case}/waking", response=CaseOut, summary="Take a case up again")
def wake(request: HttpRequest, case: Reference, response: HttpResponse) -> Case:
    """Take it up before its time."""
    return shown(request, sleeping.wake(case=one(request, case), by=request.actor), response)


@router.post("/{case}/watching", response=CaseOut, summary="Watch a case, or stop")
def watch(request: HttpRequest, case: Reference, given: WatchIn, response: HttpResponse) -> Case:
    """Who watches a case sees it."""
    colleague, _ = holders.named(request.actor, owner=given.colleague, team=None)
    act = watching.watch if given.is_watching else watching.stop
    return shown(request, act(case=one(request, case), user=colleague, by=request.actor), response)
