"""What the settings of cases ask: one form for each word."""

from types import MappingProxyType
from typing import Any

from django import forms

from rapport.cases.actions.setup import checklists
from rapport.cases.models import CaseField, Category, Checklist, Kind, Priority, Queue, RoutingRule, Sharing
from rapport.cases.queries.closing import CUSTOM, LABELS
from rapport.conversations.models import Channel, Mailbox
from rapport.core.forms import ActionForm
from rapport.customers.models import Segment
from rapport.customers.rules import FieldType
from rapport.team.models import Team

TICKS = forms.CheckboxSelectMultiple(attrs={"class": "across"})
COMMAS = "With commas between them."


def words_in(text: str) -> list[str]:
    """What stands between commas or on lines of its own."""
    return [word.strip() for word in text.replace("\n", ",").split(",") if word.strip()]


def checks_in(text: str) -> list[dict[str, Any]]:
    """Checks, a line each."""
    lines = [line.strip() for line in text.splitlines() if line.strip(" ?\t")]
    return [{"text": line.lstrip("? "), "is_needed": not line.startswith("?")} for line in lines]


class SettingForm(ActionForm):
    """A setting. `initial_of` gives what a row says now; `version` is which one was on the screen, of a setting that there is."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    @classmethod
    def initial_of(cls, row: Any) -> dict[str, Any]:
        """The row's own columns."""
        return {name: getattr(row, name) for name in cls.base_fields if hasattr(row, name)}

    def clean(self) -> dict[str, Any]:
        """What was given; a new setting has no version."""
        given = dict(super().clean() or {})
        if given.get("version") is None:
            given = {name: value for name, value in given.items() if name != "version" and not name.endswith("_were")}
        return given


class QueueForm(SettingForm):
    """A queue."""

    name = forms.CharField(max_length=100)
    team = forms.ModelChoiceField(Team.objects.order_by("name"), required=False, empty_label="No team")
    sharing = forms.ChoiceField(label="How cases find their owner", choices=Sharing.choices, initial=Sharing.HAND)
    skills = forms.CharField(required=False, max_length=1000, label="Skills its cases ask for", help_text=COMMAS)
    idle_minutes = forms.IntegerField(
        label="Hand back after (working minutes)", required=False, min_value=1, max_value=43_200,
        help_text="A case that waits for an answer goes back to the queue when its owner has left it this long, or is away. Empty: never.",
    )  # fmt: skip

    @classmethod
    def initial_of(cls, row: Queue) -> dict[str, Any]:
        """The row, with skills on one line."""
        return {**super().initial_of(row), "skills": ", ".join(row.skills)}

    def clean_skills(self) -> list[str]:
        """The skills, one by one."""
        return words_in(self.cleaned_data["skills"])


class StatusForm(SettingForm):
    """A status."""

    name = forms.CharField(label="Our name for it", max_length=60)
    customer_name = forms.CharField(label="What the customer reads", max_length=60)
    category = forms.ChoiceField(label="What it means to the clocks", choices=Category.choices)


class RuleForm(SettingForm):
    """A routing rule."""

    clash_labels = MappingProxyType({"form": "Web form"})

    name = forms.CharField(max_length=100)
    mailbox = forms.ModelChoiceField(Mailbox.objects.filter(archived_at=None), required=False, empty_label="Any mailbox")
    channels = forms.MultipleChoiceField(
        label="Came by", choices=Channel.choices, required=False, widget=TICKS, help_text="None ticked: any way."
    )
    words = forms.CharField(
        label="One of these words in the subject or the text", required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=COMMAS,
    )  # fmt: skip
    segment = forms.ModelChoiceField(Segment.objects.filter(archived_at=None).order_by("name"), required=False, empty_label="Any customer")
    web_form = forms.CharField(required=False, max_length=100)
    kind = forms.ChoiceField(label="The case is", choices=[("", "An enquiry"), *Kind.choices], required=False)
    queue = forms.ModelChoiceField(Queue.objects.filter(archived_at=None), required=False, empty_label="No queue")
    priority = forms.TypedChoiceField(choices=[("", "Normal"), *Priority.choices], coerce=int, empty_value=None, required=False)
    tags = forms.CharField(required=False, max_length=1000, help_text=COMMAS)

    @classmethod
    def initial_of(cls, row: RoutingRule) -> dict[str, Any]:
        """The row, with words and tags on one line."""
        return {**super().initial_of(row), "web_form": row.form, "words": ", ".join(row.words), "tags": ", ".join(row.tags)}

    def clean(self) -> dict[str, Any]:
        """The values as the action takes them: a control called form would hide the page's own."""
        given = super().clean() or {}
        web_form = given.pop("web_form", "")
        return {**given, "form": web_form}

    def clean_words(self) -> list[str]:
        """The words, one by one."""
        return words_in(self.cleaned_data["words"])

    def clean_tags(self) -> list[str]:
        """The tags, one by one."""
        return words_in(self.cleaned_data["tags"])


class ChecklistForm(SettingForm):
    """A checklist."""

    name = forms.CharField(max_length=100)
    kinds = forms.MultipleChoiceField(
        label="For cases of these kinds", choices=Kind.choices, required=False, widget=TICKS, help_text="None ticked: all."
    )
    queue = forms.ModelChoiceField(Queue.objects.filter(archived_at=None), required=False, empty_label="Any queue")
    category = forms.ChoiceField(label="Attached when a case is", choices=Category.choices, initial=Category.OPEN)
    items = forms.CharField(
        label="Checks", max_length=20_000, widget=forms.Textarea(attrs={"rows": 8}),
        help_text="One on each line. Begin a line with ? when a case may end without it.",
    )  # fmt: skip
    items_were = forms.CharField(required=False, max_length=20_000, widget=forms.HiddenInput)

    @classmethod
    def initial_of(cls, row: Checklist) -> dict[str, Any]:
        """The row, with a line for each check."""
        lines = "\n".join(checklists.lines(row.items.values()))
        return {**super().initial_of(row), "items": lines, "items_were": lines}

    def clean_items(self) -> list[dict[str, Any]]:
        """The checks, one by one."""
        return checks_in(self.cleaned_data["items"])

    def clean_items_were(self) -> list[dict[str, Any]]:
        """The checks as they were when the form was opened."""
        return checks_in(self.cleaned_data["items_were"])


class FieldForm(SettingForm):
    """A field of one's own on cases."""

    label = forms.CharField(max_length=80)
    type = forms.ChoiceField(label="Holds", choices=FieldType.choices)
    choices = forms.CharField(required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 4}), help_text=COMMAS)
    kinds = forms.MultipleChoiceField(
        label="On cases of these kinds", choices=Kind.choices, required=False, widget=TICKS, help_text="None ticked: all."
    )
    help_text = forms.CharField(label="Hint", required=False, max_length=200)

    @classmethod
    def initial_of(cls, row: CaseField) -> dict[str, Any]:
        """The row, with its choices on one line."""
        return {**super().initial_of(row), "choices": ", ".join(row.choices)}

    def clean_choices(self) -> list[str]:
        """The choices, one by one."""
        return words_in(self.cleaned_data["choices"])


class EndingForm(SettingForm):
    """What a case of one kind needs before it ends."""

    needs = forms.MultipleChoiceField(label="Must be filled in before it ends", required=False, widget=TICKS)
    reopen_days = forms.IntegerField(
        label="An answer opens it again within (days)", min_value=0, max_value=3650,
        help_text="Later, an answer begins a new case that follows it. 0: always a new one.",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = [(f"{CUSTOM}{field.key}", field.label) for field in CaseField.objects.filter(archived_at=None)]
        self.fields["needs"].choices = [*LABELS.items(), *own]  # type: ignore[attr-defined]
