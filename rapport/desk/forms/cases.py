"""What the screens of cases ask."""

from typing import Any

from django import forms
from django.utils import timezone

from rapport.cases.models import Case, CaseStatus, Kind, Outcome, Priority, Queue
from rapport.cases.queries import colleagues
from rapport.conversations.models import Conversation
from rapport.core import wording
from rapport.core.forms import ActionForm
from rapport.customers.models import Customer
from rapport.customers.permissions import may_see
from rapport.tasks.forms import DueField, HolderField, moment_of, zone
from rapport.tasks.rules import snoozing
from rapport.tasks.rules.snoozing import Until
from rapport.team.actors import Actor

IN_WHOSE_NAME = "Colleagues there may see a case that was brought in the organisation’s name, where their role lets them."
KEPT = "Keep it from the customer’s colleagues"
NEVER_SHOWN = "None of them is ever shown it, whatever their role."
ANSWERED = "an-answer"
WORDS = forms.Textarea({"class": "input", "rows": 3})


class TagsField(forms.CharField):
    """Tags with commas between them, as a list."""

    def clean(self, value: Any) -> Any:
        """Each tag once."""
        return [tag.strip() for tag in super().clean(value).split(",") if tag.strip()]

    def prepare_value(self, value: Any) -> Any:
        """A list as it is typed."""
        return ", ".join(value) if isinstance(value, list) else value


def queue_field(**given: Any) -> forms.ModelChoiceField:
    """A queue in use."""
    return forms.ModelChoiceField(
        label="Queue",
        queryset=Queue.objects.filter(archived_at=None).order_by("position", "id"),
        required=False,
        empty_label="No queue",
        **given,
    )


def offer_organisations(
    form: forms.Form, by: Actor, customer: Customer | None, chosen: Customer | None = None
) -> dict[int | None, Customer]:
    """Let the form choose among the organisations that a person may come for and the reader sees; where there are none, it does not ask.
    A case whose customer is an organisation is theirs already."""
    found = colleagues.spoken_for(customer, timezone.localdate(by.at)) if customer and customer.is_person else []
    offered: dict[int | None, Customer] = {each.pk: each for each in [*found, *([chosen] if chosen else [])] if may_see(by, each)}
    if offered and customer:
        field: Any = form.fields["organisation_id"]
        field.choices = [("", "Their own: no colleague sees it"), *((each.pk, each.name) for each in offered.values())]
    else:
        del form.fields["organisation_id"]
    if customer and customer.is_person and not offered:
        del form.fields["is_kept_from_colleagues"]
    return offered


class NewCase(ActionForm):
    """A case that begins."""

    title = forms.CharField(label="What is it about?", max_length=300)
    kind = forms.ChoiceField(label="Kind", choices=Kind.choices, initial=Kind.ENQUIRY)
    priority = forms.TypedChoiceField(label="Priority", choices=Priority.choices, coerce=int, initial=Priority.NORMAL)
    queue = queue_field()
    is_mine = forms.BooleanField(label="I will look after it", required=False, initial=True)
    tags = TagsField(label="Tags", required=False, max_length=500, help_text="With commas between them.")
    organisation_id = forms.TypedChoiceField(label="In whose name?", coerce=int, empty_value=None, required=False, help_text=IN_WHOSE_NAME)
    is_kept_from_colleagues = forms.BooleanField(label=KEPT, required=False, help_text=NEVER_SHOWN)

    def __init__(self, *args: Any, by: Actor, customer: Customer | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = offer_organisations(self, by, customer)

    def given(self, by: Actor) -> dict[str, Any]:
        """What the action takes."""
        said = dict(self.cleaned_data)
        said["owner"] = by.user if said.pop("is_mine") else None
        said["organisation"] = self.offered.get(said.pop("organisation_id", None))
        return said


class EditCase(ActionForm):
    """What a case says."""

    title = forms.CharField(label="What is it about?", max_length=300)
    kind = forms.ChoiceField(label="Kind", choices=Kind.choices)
    priority = forms.TypedChoiceField(label="Priority", choices=Priority.choices, coerce=int)
    tags = TagsField(label="Tags", required=False, max_length=500, help_text="With commas between them.")
    is_private = forms.BooleanField(
        label="Private", required=False, help_text="Only its owner, its watchers and its team see it, and those named in its notes."
    )
    organisation_id = forms.TypedChoiceField(label="In whose name?", coerce=int, empty_value=None, required=False, help_text=IN_WHOSE_NAME)
    is_kept_from_colleagues = forms.BooleanField(label=KEPT, required=False, help_text=NEVER_SHOWN)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, by: Actor, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_organisations(self, by, case.customer, case.organisation)

    def changes(self) -> dict[str, Any]:
        """Everything but the version."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class Assign(ActionForm):
    """To whom a case goes, and to which queue."""

    to = HolderField(label="To", required=False)
    queue = queue_field()

    def __init__(self, *args: Any, by: Actor, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        to: Any = self.fields["to"]
        to.offer(by)
        to.choices = [("", "Nobody"), *to.choices]
        to.initial = f"person-{case.owner_id}" if case.owner_id else f"team-{case.team_id}" if case.team_id else ""
        self.fields["queue"].initial = case.queue_id

    def given(self) -> dict[str, Any]:
        """What the action takes."""
        return {**self.cleaned_data["to"], "queue": self.cleaned_data["queue"]}


class ToStatus(ActionForm):
    """Where a case stands from now on."""

    status = forms.ModelChoiceField(label="Status", queryset=CaseStatus.objects.none(), empty_label=None, widget=forms.RadioSelect)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["status"]
        field.queryset = CaseStatus.objects.filter(archived_at=None).exclude(category__in=["resolved", "closed"]).order_by("position", "id")
        field.initial = case.status_id


class End(ActionForm):
    """How a case ends. `anyway` lets it end with something still open."""

    outcome = forms.ChoiceField(label="How did it end?", choices=[("", "Choose how it ended"), *Outcome.choices])
    anyway = forms.CharField(
        label="End it all the same, because",
        required=False,
        max_length=500,
        help_text="Only when something is still open, and kept with the case.",
    )

    def __init__(self, *args: Any, may_anyway: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_anyway:
            del self.fields["anyway"]


class Sleep(ActionForm):
    """Until when a case is put off."""

    until = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    on = forms.DateField(label="Or on a day", required=False)

    def moment(self, by: Actor) -> Any:
        """The moment that was chosen; None for until the customer answers."""
        said = self.cleaned_data
        if said["until"] == ANSWERED:
            return None
        until = said["until"] if said["until"] in set(Until) else Until.A_DATE
        return snoozing.until_moment(until, by.at, zone(), said["on"])

    def clean(self) -> dict[str, Any]:
        """Something has to be chosen."""
        said = super().clean() or {}
        is_chosen = said.get("until") in {*Until, ANSWERED} - {Until.A_DATE}
        if not is_chosen and not said.get("on") and "on" not in self.errors:
            self.add_error("on", "Choose until when.")
        return said


class NewTodo(ActionForm):
    """A task of a case."""

    title = forms.CharField(label="What is to be done", max_length=200)
    due_at = DueField(label="By", help_text="Like Thursday, tomorrow 4pm, in 3 days or 27 Nov.")
    to = HolderField(label="For")
    note = forms.CharField(label="Note", required=False, max_length=4000, widget=forms.Textarea({"class": "input", "rows": 3}))

    def __init__(self, *args: Any, by: Actor, may_give: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["due_at"].now = by.at  # type: ignore[attr-defined]
        self.fields["title"].widget.attrs["autofocus"] = not self.is_bound
        if may_give:
            self.fields["to"].offer(by)  # type: ignore[attr-defined]
            self.fields["to"].initial = f"person-{by.user_id}"
        else:
            del self.fields["to"]

    def clean(self) -> dict[str, Any]:
        """As the action takes it."""
        given = dict(self.cleaned_data)
        due, holder = given.pop("due_at", None), given.pop("to", {})
        return {**given, **moment_of(due), **holder}


class Reason(ActionForm):
    """Why."""

    reason = forms.CharField(label="Why?", max_length=500, required=False, widget=forms.TextInput({"class": "input"}))


class Other(ActionForm):
    """Another case, by its reference."""

    other = forms.CharField(label="The other case", max_length=40, help_text="Like CAS-22840.")
    reason = forms.CharField(label="Why?", max_length=300, required=False)


class Split(ActionForm):
    """Which conversations become a case of their own, and what it is about."""

    conversations = forms.MultipleChoiceField(label="Conversations that are another matter", widget=forms.CheckboxSelectMultiple)
    title = forms.CharField(label="What is the new case about?", max_length=300)
    reason = forms.CharField(label="Why?", max_length=300, required=False)

    def __init__(self, *args: Any, conversations: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_key = {str(each.pk): each for each in conversations}
        self.fields["conversations"].choices = [(key, _told(each)) for key, each in self.by_key.items()]  # type: ignore[attr-defined]


def _told(conversation: Conversation) -> str:
    """A conversation among others that may have the same subject: when it began, and its newest words."""
    began = wording.exact_moment(timezone.localtime(conversation.created_at))
    return ", ".join(filter(None, [str(conversation), f"begun {began}", f"“{conversation.snippet[:80]}”" if conversation.snippet else ""]))


class Late(ActionForm):
    """Why a clock was missed."""

    reason = forms.CharField(label="Why was it late?", max_length=500, widget=forms.TextInput({"class": "input"}))


class NewBundle(ActionForm):
    """All of a case as one PDF."""

    with_notes = forms.BooleanField(
        label="With internal notes", required=False, help_text="They were written for colleagues. Leave them out of what goes outside."
    )
    purpose = forms.CharField(
        label="What for?",
        max_length=200,
        required=False,
        help_text="It stands on the first page and in the record, such as: for the ombudsman.",
    )
