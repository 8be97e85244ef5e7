"""Saying by which policy, procedure or article a case was worked."""

from django.db import transaction

from rapport.cases import permissions
from rapport.cases.actions import content, keeping
from rapport.cases.events import KnowledgeApplied, KnowledgeTakenOff
from rapport.cases.models import Applied, Case
from rapport.core.errors import require
from rapport.knowledge import permissions as knowledge_permissions
from rapport.knowledge.models import Article
from rapport.team.actors import Actor


@transaction.atomic
def apply(*, case: Case, article: Article, by: Actor) -> Applied:
    """The case was worked by what the article says now. Doing it twice changes nothing. Refuses: CaseRefused, MergedAway."""
    case = keeping.taken(case)
    require(permissions.may_work(by, case) and knowledge_permissions.may_see(by, article))
    if article.current is None or article.archived_at is not None:
        raise content.CaseRefused(f"{article.title} is not in use.", field="article")
    applied, is_new = Applied.objects.get_or_create(case=case, version=article.current, defaults={"at": by.at, "by": by.user})
    if is_new:
        keeping.save(case, by=by)
        keeping.tell(KnowledgeApplied(case.reference, article.current.title, article.current.number), case, by)
    return applied


@transaction.atomic
def take_off(*, applied: Applied, by: Actor) -> Case:
    """It was not worked by that after all; the row history keeps that it was said. Refuses: MergedAway."""
    case = keeping.taken(applied.case)
    require(permissions.may_work(by, case))
    said = KnowledgeTakenOff(case.reference, applied.version.title, applied.version.number)
    if Applied.objects.filter(pk=applied.pk).delete()[0]:
        keeping.save(case, by=by)
        keeping.tell(said, case, by)
    return case
