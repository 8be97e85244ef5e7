"""What a case of a kind needs before it ends, and how long an answer opens it again."""

from collections.abc import Sequence

from django.db import transaction

from rapport.cases import permissions
from rapport.cases.actions import content
from rapport.cases.actions.setup import keeping
from rapport.cases.models import CaseField, Ending
from rapport.cases.queries.closing import CUSTOM, LABELS
from rapport.core.errors import require
from rapport.team.actors import Actor

LONGEST = 3650  # days


@transaction.atomic
def put(*, kind: str, needs: Sequence[str], reopen_days: int, by: Actor, version: int | None = None) -> Ending:
    """The rules of ending for one kind. Refuses: SetupRefused for a field that is none, Conflict."""
    require(permissions.may_manage(by))
    ending, _ = Ending.objects.get_or_create(kind=content.kind_of(kind))
    ending = keeping.taken(ending, by)
    own = {f"{CUSTOM}{key}" for key in CaseField.objects.filter(archived_at=None).values_list("key", flat=True)}
    unknown = [name for name in needs if name not in LABELS and name not in own]
    if unknown:
        raise keeping.SetupRefused(f"There is no field called {unknown[0]}.", field="needs")
    if not 0 <= reopen_days <= LONGEST:
        raise keeping.SetupRefused(f"Enter a number of days from 0 to {LONGEST:,}.", field="reopen_days")
    mine, _ = keeping.settled(ending, {"needs": sorted(set(needs)), "reopen_days": reopen_days}, version)
    return keeping.put(ending, mine)
