"""What the settings of a service level ask: for which cases, with whom it was agreed, its times, and who is told."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, cast

from django import forms
from django.http import QueryDict

from rapport.cases.actions.setup import levels
from rapport.cases.forms.settings import TICKS, SettingForm
from rapport.cases.models import Kind, Priority, Queue, ServiceLevel
from rapport.cases.models.level import EscalationStep, When, Whom
from rapport.clocks.models import Calendar
from rapport.conversations.models import Channel
from rapport.customers.forms.finding import CustomerField
from rapport.customers.models import Segment
from rapport.team.actors import Actor

UNITS = [
    ("working-minutes", "working minutes"), ("working-hours", "working hours"), ("working-days", "working days"),
    ("hours", "hours"), ("days", "days"),
]  # fmt: skip
TOLD = [(Whom.OWNER, "The owner"), (Whom.LEADER, "The team’s leaders"), (Whom.TEAM, "The whole team")]


class TargetFields(forms.MultiValueField):
    """A length of time: so many of a unit; nothing when it is left empty."""

    def __init__(self, **given: Any) -> None:
        fields = (forms.IntegerField(min_value=1, max_value=100_000, required=False), forms.ChoiceField(choices=UNITS, required=False))
        super().__init__(fields=fields, require_all_fields=False, required=False, widget=TargetInput(), **given)

    def compress(self, data_list: list[Any]) -> dict[str, Any] | None:
        """As clocks keep it."""
        amount, unit = (data_list or [None, ""])[:2]
        if not amount:
            return None
        if unit == "hours":
            return {"form": "elapsed-time", "minutes": amount * 60}
        if unit in {"working-days", "days"}:
            return {"form": unit, "days": amount}
        return {"form": "working-time", "minutes": amount * (60 if unit == "working-hours" else 1)}

    def in_words(self, value: Mapping[str, Any] | None) -> str:
        """4 working hours; "" for none."""
        amount, unit = self.widget.decompress(value)
        return f"{amount:,} {dict(UNITS)[unit]}" if amount else ""


class TargetInput(forms.MultiWidget):
    """A number and its unit."""

    def __init__(self) -> None:
        number = forms.NumberInput(attrs={"class": "short", "aria-label": "How many"})
        super().__init__([number, forms.Select(choices=UNITS, attrs={"aria-label": "Unit"})])

    def decompress(self, value: Mapping[str, Any] | None) -> list[Any]:
        """As people say it."""
        if not value:
            return [None, "working-hours"]
        if value["form"] in {"working-days", "days"}:
            return [value["days"], value["form"]]
        minutes = value["minutes"]
        if value["form"] == "elapsed-time":
            return [max(1, minutes // 60), "hours"]
        return [minutes // 60, "working-hours"] if minutes % 60 == 0 else [minutes, "working-minutes"]


class LevelForm(SettingForm):
    """A service level."""

    clash_labels = MappingProxyType({"steps": "Who is told"})

    name = forms.CharField(max_length=100)
    kinds = forms.MultipleChoiceField(
        label="For cases of these kinds", choices=Kind.choices, required=False, widget=TICKS, help_text="None ticked: all."
    )
    priorities = forms.TypedMultipleChoiceField(
        label="For these priorities", choices=Priority.choices, coerce=int, required=False, widget=TICKS, help_text="None ticked: all."
    )
    channels = forms.MultipleChoiceField(
        label="For what came in by", choices=Channel.choices, required=False, widget=TICKS, help_text="None ticked: all."
    )
    queue = forms.ModelChoiceField(Queue.objects.filter(archived_at=None), required=False, empty_label="Any queue")
    segment = forms.ModelChoiceField(Segment.objects.filter(archived_at=None).order_by("name"), required=False, empty_label="Any customer")
    customer = CustomerField(label="Agreed with", required=False, more="Theirs, and of those who work there, are members or part of it.")
    starts_on = forms.DateField(label="For cases opened from", required=False)
    ends_on = forms.DateField(label="Until, that day included", required=False, help_text="Empty: until you say otherwise.")
    first_answer = TargetFields(label="First answer within")
    next_answer = TargetFields(label="Each next answer within")
    ending = TargetFields(label="Sorted out within")
    calendar = forms.ModelChoiceField(Calendar.objects.order_by("name"), required=False, empty_label="The default calendar")
    pauses = forms.BooleanField(label="Sorting out pauses while we wait for the customer", required=False, initial=True)
    warn_percent = forms.IntegerField(label="Due soon when this much of the time is left (per cent)", min_value=1, max_value=99, initial=25)
    tell_soon = forms.MultipleChoiceField(label="When it is due soon, tell", choices=TOLD, required=False, widget=TICKS)
    tell_late = forms.MultipleChoiceField(label="When it is late, tell", choices=TOLD, required=False, widget=TICKS)
    later_minutes = forms.IntegerField(label="And after this many minutes more", required=False, min_value=1, max_value=100_000)
    tell_later = forms.MultipleChoiceField(label="Then also tell", choices=TOLD, required=False, widget=TICKS)
    steps_were = forms.CharField(required=False, max_length=20_000, widget=forms.HiddenInput)
    to_open_cases = forms.BooleanField(
        label="Also for cases that are open now", required=False,
        help_text="An agreement takes those that it fits. Clocks that have ended, or were missed, are never changed.",
    )  # fmt: skip

    @classmethod
    def initial_of(cls, row: ServiceLevel) -> dict[str, Any]:
        """The row, with the chain as three ticks."""
        steps = list(row.steps.exclude(whom=Whom.PERSON))
        later = [step for step in steps if step.when == When.BREACH and step.minutes]
        return {
            **super().initial_of(row),
            "customer": row.customer.reference if row.customer else "",
            "tell_soon": [step.whom for step in steps if step.when == When.WARN],
            "tell_late": [step.whom for step in steps if step.when == When.BREACH and not step.minutes],
            "tell_later": [step.whom for step in later],
            "later_minutes": later[0].minutes if later else None,
            "steps_were": "\n".join(levels.chain(row.steps.all())),
        }

    def __init__(self, *args: Any, by: Actor, row: ServiceLevel | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kept = list(row.steps.filter(whom=Whom.PERSON)) if row else []
        self._agreed.by, self._agreed.also = by, row.customer if row else None
        if row and row.customer_id:
            self._agreed.help_text = f"Now: {self._agreed.in_words(row.customer_id)}. {self._agreed.help_text}"

    @property
    def _agreed(self) -> CustomerField:
        return cast(CustomerField, self.fields["customer"])

    @classmethod
    def looking(cls, posted: QueryDict, *, by: Actor, row: ServiceLevel | None = None) -> "LevelForm":
        """The form as it was filled in, asking nothing yet, with whoever is found by the words."""
        blank = cls(by=by, row=row)
        written = {name: field.widget.value_from_datadict(posted, {}, name) for name, field in blank.fields.items()}  # type: ignore[arg-type]
        form = cls(by=by, row=row, initial=written)
        form._agreed.look(posted.get("customer", ""))
        return form

    def clean(self) -> dict[str, Any]:
        """The values as the action takes them, with the steps of the chain; steps that name a colleague stay."""
        given = super().clean() or {}
        minutes = given.pop("later_minutes", None)
        soon, late, later = (given.pop(name, []) for name in ("tell_soon", "tell_late", "tell_later"))
        if later and not minutes:
            self.add_error("later_minutes", "Say after how many minutes.")
        if "steps_were" in given:
            given["steps_were"] = given["steps_were"].splitlines()
        steps = [{"when": When.WARN, "minutes": 0, "whom": whom} for whom in soon]
        steps += [{"when": When.BREACH, "minutes": 0, "whom": whom} for whom in late]
        steps += [{"when": When.BREACH, "minutes": minutes, "whom": whom} for whom in later if minutes]
        return {**given, "steps": [*steps, *map(_as_step, self.kept)]}


def _as_step(step: EscalationStep) -> dict[str, Any]:
    return {"when": step.when, "minutes": step.minutes, "whom": step.whom, "person": step.person}
