"""How cases hang together: links, and cases that are part of a larger one."""

from collections.abc import Sequence

from django.db import transaction

from rapport.cases import permissions
from rapport.cases.actions import content, keeping
from rapport.cases.models import LIVE, Case, CaseLink, LinkKind
from rapport.core.errors import require
from rapport.team.actors import Actor

DEEPEST = 20


@transaction.atomic
def link(*, case: Case, other: Case, by: Actor, kind: str = LinkKind.RELATES) -> CaseLink:
    """Say that two cases have to do with each other. Doing it twice changes nothing more. Refuses: CaseRefused."""
    case = keeping.taken(case)
    require(permissions.may_work(by, case) and permissions.may_see(by, other))
    if kind not in LinkKind.values:
        raise content.CaseRefused("Choose what one case is to the other.", field="kind")
    if case.pk == other.pk:
        raise content.CaseRefused("Choose another case: this is the same one.", field="other")
    made, _ = CaseLink.objects.get_or_create(case=case, other=other, kind=kind, defaults={"at": by.at, "by": by.user})
    return made


@transaction.atomic
def unlink(*, link: CaseLink, by: Actor) -> None:
    """They have nothing to do with each other after all; row history keeps that somebody thought so."""
    require(permissions.may_work(by, link.case) or permissions.may_work(by, link.other))
    link.delete()


@transaction.atomic
def adopt(*, parent: Case, children: Sequence[Case], by: Actor) -> Case:
    """Make cases part of a larger one, such as those of one outage. Refuses: CaseRefused for a case that contains the parent."""
    parent = keeping.taken(parent)
    require(permissions.may_work(by, parent))
    above = _above(parent)
    for each in sorted(children, key=lambda child: child.pk):
        child = keeping.taken(each)
        require(permissions.may_work(by, child))
        if child.pk in above:
            raise content.CaseRefused(f"{child.reference} contains {parent.reference} already.", field="children")
        child.parent = parent
        keeping.save(child, "parent", by=by)
    return parent


@transaction.atomic
def release(*, child: Case, by: Actor) -> Case:
    """A case stands on its own again."""
    child = keeping.taken(child)
    require(permissions.may_work(by, child))
    if child.parent_id is not None:
        child.parent = None
        keeping.save(child, "parent", by=by)
    return child


def _above(case: Case) -> set[int]:
    """The case and everything it is part of."""
    found, at = {case.pk}, case.parent_id
    while at is not None and at not in found and len(found) < DEEPEST:
        found.add(at)
        at = Case.objects.filter(LIVE, pk=at).values_list("parent", flat=True).first()
    return found
