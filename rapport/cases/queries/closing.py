"""What a case still has open."""

from datetime import datetime
from typing import Any

from django.db.models import Q

from rapport.cases.models import Case, CaseField, Ending
from rapport.cases.queries import replying
from rapport.cases.rules.closing import Facts, Obstacle, obstacles
from rapport.cases.rules.words import OPEN
from rapport.clocks.models import Clock
from rapport.clocks.rules.ledger import State
from rapport.tasks.models import Status as TaskStatus

LABELS = {"customer": "The customer", "outcome": "How it ended", "owner": "The owner", "queue": "The queue", "tags": "A tag"}
CUSTOM = "custom:"
FEW = 20


def in_the_way(case: Case, *, at: datetime, outcome: str = "") -> tuple[Obstacle, ...]:
    """What keeps a case from ending now, if it ended with this outcome. Five statements, or six."""
    return obstacles(facts(case, at=at, outcome=outcome))


def facts(case: Case, *, at: datetime, outcome: str = "") -> Facts:
    """What the rule of ending looks at."""
    checks = case.checks.filter(is_needed=True, is_ticked=False, dropped_at=None)
    children = Case.objects.filter(parent=case, merged_into=None, category__in=OPEN)
    return Facts(
        empty=tuple(_empty(case, outcome)),
        tasks=tuple(case.todos.filter(task__status=TaskStatus.OPEN).order_by("task_id").values_list("task__title", flat=True)[:FEW]),
        checks=tuple(checks.values_list("text", flat=True)[:FEW]),
        late=tuple(unexplained(case, at)),
        children=tuple(child.reference for child in children.only("pk").order_by("pk")[:FEW]),
        is_unanswered=case.needs_reply and replying.is_owed(case),
    )


def unexplained(case: Case, at: datetime) -> list[str]:
    """The clocks of a case that are late at a moment, or were, and nobody has said why."""
    late = Q(state__in=[State.MISSED, State.MET_LATE]) | Q(state=State.RUNNING, due_at__lt=at)
    found = Clock.objects.filter(late, about_kind="cases.case", about_id=case.pk, breach_reason="")
    return list(found.order_by("id").values_list("name", flat=True)[:FEW])


def needed(kind: str) -> list[str]:
    """The fields that a case of a kind has to have before it ends."""
    found = Ending.objects.filter(kind=kind).first()
    return list(found.needs) if found else []


def _empty(case: Case, outcome: str) -> list[tuple[str, str]]:
    names = needed(case.kind)
    values: dict[str, Any] = {
        "customer": case.customer_id, "outcome": outcome or case.outcome, "owner": case.owner_id, "queue": case.queue_id, "tags": case.tags,
    }  # fmt: skip
    labels = _custom_labels(names)
    values |= {name: case.custom.get(name.removeprefix(CUSTOM)) for name in labels}
    return [(name, (LABELS | labels)[name]) for name in names if name in LABELS | labels and values[name] in (None, "", [])]


def _custom_labels(names: list[str]) -> dict[str, str]:
    keys = [name.removeprefix(CUSTOM) for name in names if name.startswith(CUSTOM)]
    if not keys:
        return {}
    return {f"{CUSTOM}{field.key}": field.label for field in CaseField.objects.filter(key__in=keys, archived_at=None)}
