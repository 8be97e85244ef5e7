"""The private record: why we adjust how we help. Behind its own permission; the timeline says only that it changed."""

from datetime import date

from django.db import transaction

from rapport.core import versions
from rapport.core.db import lock
from rapport.core.errors import Refused, require
from rapport.customers import permissions, timeline
from rapport.customers.events import SensitiveChanged
from rapport.customers.models import Customer, SensitiveRecord
from rapport.customers.normalising import characters
from rapport.team.actors import Actor

LONGEST = 4_000


class SensitiveRefused(Refused):
    """The private record cannot hold this."""


@transaction.atomic
def change(
    *,
    customer: Customer,
    version: int,
    by: Actor,
    adjustments: str = "",
    vulnerability: str = "",
    health: str = "",
    review_on: date | None = None,
) -> SensitiveRecord:
    """Write the private record. `version` is what the person saw; 0 when there was none. Refuses: SensitiveRefused, Conflict."""
    customer = lock(customer)
    require(permissions.may_see_sensitive(by, customer))
    texts = {"adjustments": adjustments, "vulnerability": vulnerability, "health": health}
    texts = {name: characters.paragraphs(text) for name, text in texts.items()}
    too_long = [name for name, text in texts.items() if len(text) > LONGEST]
    if too_long:
        raise SensitiveRefused(f"Keep this to {LONGEST:,} characters.", field=too_long[0])
    record = SensitiveRecord.objects.filter(customer=customer).first()
    record = record or SensitiveRecord(customer=customer, version=0)
    wanted = {**texts, "review_on": review_on}
    values = versions.settle(record, wanted, version, "Someone else changed the private record while you were editing it.")
    changed = [name for name, value in values.items() if getattr(record, name) != value]
    if not changed:
        return record
    for name, value in values.items():
        setattr(record, name, value)
    record.version += 1
    record.save()
    timeline.record(SensitiveChanged(", ".join(name.replace("_", " ") for name in changed)), customer=customer, by=by)
    return record
