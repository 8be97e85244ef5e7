"""Following a case without owning it."""

from django.db import transaction

from rapport.cases import permissions
from rapport.cases.actions import content, keeping
from rapport.cases.models import Case, Watcher
from rapport.core.errors import require
from rapport.team.actors import Actor
from rapport.team.models import User


@transaction.atomic
def watch(*, case: Case, by: Actor, user: User | None = None) -> Case:
    """Watch a case, or let a colleague watch it: who watches sees it. Doing it twice changes nothing more."""
    case = keeping.taken(case)
    who = user or by.user
    require(who is not None and permissions.may_see(by, case) and (who.pk == by.user_id or permissions.may_work(by, case)))
    content.require_works_here(who)
    Watcher.objects.get_or_create(case=case, user=who, defaults={"at": by.at, "by": by.user})
    return case


@transaction.atomic
def stop(*, case: Case, by: Actor, user: User | None = None) -> Case:
    """Watch no longer; oneself, or a colleague for those who may work on the case."""
    case = keeping.taken(case)
    who = user or by.user
    require(who is not None and (who.pk == by.user_id or permissions.may_work(by, case)))
    Watcher.objects.filter(case=case, user=who).delete()
    return case
