"""Own fields on cases: made, changed, put away. The key and the type stay, so that what is stored goes on being readable."""

import re
from typing import Any

from django.db import transaction

from rapport.cases import permissions
from rapport.cases.actions.setup import keeping
from rapport.cases.models import CaseField
from rapport.core.errors import require
from rapport.customers.normalising import names
from rapport.team.actors import Actor


@transaction.atomic
def make(*, by: Actor, label: str, key: str = "", **values: Any) -> CaseField:
    """A new field; its key is made of its label unless given. Refuses: SetupRefused."""
    require(permissions.may_manage(by))
    key = key or re.sub(r"[^a-z0-9]+", "-", names.fold(label)).strip("-")[:40] or "field"
    return keeping.put(CaseField(position=CaseField.objects.count()), {"label": label, "key": key, **values})


@transaction.atomic
def change(*, field: CaseField, by: Actor, version: int | None = None, **values: Any) -> CaseField:
    """Change how a field is called, offered and required. Refuses: SetupRefused for another key or type, Conflict."""
    field = keeping.taken(field, by)
    mine, _ = keeping.settled(field, values, version)
    for name in ("key", "type"):
        if mine.get(name, getattr(field, name)) != getattr(field, name):
            raise keeping.SetupRefused("A field keeps its key and its type. Make a new one instead.", field=name)
    return keeping.put(field, mine)


@transaction.atomic
def put_away(*, field: CaseField, by: Actor) -> CaseField:
    """Ask for a field no longer; what is stored stays."""
    return keeping.put(keeping.taken(field, by), {"archived_at": by.at})
