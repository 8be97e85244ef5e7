"""What can be set up for cases: one section for each word, all shown and changed in the same way."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from rapport.cases.actions.setup import checklists, fields, levels, queues, routing_rules, statuses
from rapport.cases.forms import settings as forms
from rapport.cases.forms.levels import LevelForm
from rapport.cases.models import CaseField, CaseStatus, Checklist, Kind, Queue, RoutingRule, ServiceLevel
from rapport.cases.queries.levels import open_under
from rapport.cases.rules.levels import spoken as spoken_days
from rapport.clocks.rules import targets
from rapport.customers import permissions
from rapport.team.actors import Actor


@dataclass(frozen=True)
class Section:
    """One word: its rows, its form, its actions, what a row says in the list, and how many open cases keep a row that is put away."""

    name: str
    title: str
    one: str
    about: str
    model: type[Any]
    form: type[forms.SettingForm]
    make: Callable[..., Any]
    change: Callable[..., Any]
    put_away: Callable[..., Any]
    word: str
    says: Callable[[Any, Actor], str]
    icon: str
    group: Callable[[Any], str] = lambda row: ""
    groups: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    leaves: Callable[[Any], int] = lambda row: 0

    def rows(self) -> QuerySet[Any]:
        """All rows in their order, with what they say beside."""
        found = self.model.objects.order_by("position", "id")
        return found.select_related(*self.beside) if self.beside else found


def _kinds(kinds: list[str]) -> str:
    return ", ".join(Kind(kind).label for kind in kinds) or "All kinds"


def _queue(queue: Queue, by: Actor) -> str:
    return ". ".join(filter(None, [str(queue.team or "No team"), queue.get_sharing_display(), ", ".join(queue.skills)]))


AGREED, SEGMENTED, GENERAL = "Agreed with a customer", "For a segment", "For everybody"


def _closeness(level: ServiceLevel) -> str:
    """Which come first: an agreement before a segment's, and that before everybody's."""
    return AGREED if level.customer_id else SEGMENTED if level.segment_id else GENERAL


def _level(level: ServiceLevel, by: Actor) -> str:
    whose = str(level.segment or "")
    if level.customer:
        whose = level.customer.name if permissions.may_see(by, level.customer) else "A customer you may not see"
    said = ", ".join(filter(None, [whose, spoken_days(level.starts_on, level.ends_on)]))
    return ". ".join(filter(None, [said, _times(level)]))


def _times(level: ServiceLevel) -> str:
    parts = {"First answer": level.first_answer, "next answer": level.next_answer, "sorted out": level.ending}
    return ", ".join(f"{name} in {spoken(target)}" for name, target in parts.items() if target) or "Promises nothing"


def spoken(target: dict[str, Any]) -> str:
    """A length of time in words: 4 working hours."""
    found = targets.from_json(target)
    if "days" in target:
        return f"{target['days']} {'working ' if found.form == 'working-days' else ''}day{'' if target['days'] == 1 else 's'}"
    minutes, kind = target["minutes"], "working " if found.form == "working-time" else ""
    number, unit = (minutes // 60, "hour") if minutes % 60 == 0 else (minutes, "minute")
    return f"{number} {kind}{unit}{'' if number == 1 else 's'}"


def _rule(rule: RoutingRule, by: Actor) -> str:
    asks = [str(rule.mailbox or ""), ", ".join(rule.words[:5]), str(rule.segment or ""), rule.form]
    becomes = [Kind(rule.kind).label if rule.kind else "Enquiry", f"in {rule.queue}" if rule.queue else "in no queue"]
    return f"{'; '.join(filter(None, asks)) or 'Everything'}: {' '.join(becomes)}"


def _field(field: CaseField, by: Actor) -> str:
    return f"{field.get_type_display()}. {_kinds(field.kinds)}. In filters: custom:{field.key}"


LEVELS = "How soon we answer and sort things out. The closest to the customer applies; among equals, the first in order that fits."

_ALL = (
    Section(
        "queues", "Queues", "queue", "Where cases wait, and how they find their owner.", Queue, forms.QueueForm, queues.make, queues.change,
        queues.put_away, "queue", _queue, "inbox",
    ),
    Section(
        "statuses", "Statuses", "status", "Where a case can stand: in our words, in the customer’s, and what it means to the clocks.",
        CaseStatus, forms.StatusForm, statuses.make, statuses.change, statuses.put_away, "status",
        lambda status, by: f"{status.get_category_display()}. The customer reads: {status.customer_name}", "flag",
    ),
    Section(
        "service-levels", "Service levels", "service level", LEVELS,
        ServiceLevel, LevelForm, levels.make, levels.change, levels.put_away, "level", _level, "clock",
        _closeness, (AGREED, SEGMENTED, GENERAL), ("customer", "segment"), lambda level: open_under(level).count(),
    ),
    Section(
        "routing", "Routing", "rule", "Which case a message becomes. The first rule in order that matches decides.", RoutingRule,
        forms.RuleForm, routing_rules.make, routing_rules.change, routing_rules.put_away, "rule", _rule, "merge",
    ),
    Section(
        "checklists", "Checklists", "checklist", "What has to be checked, attached to cases by kind and stage.", Checklist,
        forms.ChecklistForm, checklists.make, checklists.change, checklists.put_away, "checklist",
        lambda checklist, by: f"{checklist.items.count()} checks. {_kinds(checklist.kinds)}", "check",
    ),
    Section(
        "fields", "Custom fields", "field", "What else you want to know about a case.", CaseField, forms.FieldForm, fields.make,
        fields.change, fields.put_away, "field", _field, "gear",
    ),
)  # fmt: skip
SECTIONS: dict[str, Section] = {section.name: section for section in _ALL}
