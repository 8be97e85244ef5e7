"""Which service level fits a case."""

from rapport.cases.models import Case, ServiceLevel
from rapport.cases.rules import levels
from rapport.customers.models import SegmentMember


def fitting(case: Case) -> ServiceLevel | None:
    """The service level that a case keeps: the first in order that fits. At most two statements."""
    usable = list(ServiceLevel.objects.filter(archived_at=None).select_related("calendar").order_by("position", "id"))
    segments: frozenset[int] = frozenset()
    if case.customer_id and any(level.segment_id for level in usable):
        segments = frozenset(SegmentMember.objects.filter(customer=case.customer_id).values_list("segment_id", flat=True))
    facts = levels.Facts(case.kind, case.priority, case.channel, case.customer_id, case.queue_id, segments)
    return levels.choose(usable, facts)
