"""What the form that answers asks."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from rapport.conversations.models import Channel, Draft, Mailbox, Slot
from rapport.conversations.queries import templates
from rapport.core.forms import ActionForm
from rapport.customers.models import ContactPoint
from rapport.team import queries as team
from rapport.team.actors import Actor

WORDS = {"rows": 6, "data-shortcut": "r", "aria-keyshortcuts": "R"}
ADDED = ("add_to", Slot.TO), ("add_cc", Slot.CC), ("add_bcc", Slot.BCC)


class Answer(ActionForm):
    """An email that is being written: its words, whom else it goes to, and when it leaves."""

    subject = forms.CharField(label="Subject", max_length=990, required=False, widget=forms.TextInput({"class": "input"}))
    text = forms.CharField(
        label="Your email", required=False, strip=False, widget=forms.Textarea({"class": "input", "id": "reply", **WORDS})
    )
    add_to = forms.CharField(label="Add to", max_length=2_000, required=False, widget=forms.TextInput({"autocomplete": "off"}))
    add_cc = forms.CharField(label="Add as a copy (Cc)", max_length=2_000, required=False, widget=forms.TextInput({"autocomplete": "off"}))
    add_bcc = forms.CharField(
        label="Add as a hidden copy (Bcc)", max_length=2_000, required=False, widget=forms.TextInput({"autocomplete": "off"})
    )
    send_at = forms.DateTimeField(label="Send later", required=False, help_text="It leaves then, unless somebody stops it first.")

    def __init__(self, *args: Any, mailboxes: Sequence[Mailbox], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_key = {str(each.pk): each for each in mailboxes}
        if len(mailboxes) > 1:
            choices = [("", "Choose an address of ours"), *((key, each.address) for key, each in self.by_key.items())]
            self.fields["mailbox"] = forms.ChoiceField(label="From", choices=choices, required=False)

    def changes(self, given: QueryDict) -> dict[str, Any]:
        """What was written, as the draft takes it."""
        said = self.cleaned_data
        mailbox = self.by_key.get(said.get("mailbox", ""))
        return {
            "subject": said["subject"],
            "text": said["text"],
            "recipients": [*kept_recipients(given), *self._added()],
            "send_at": said["send_at"],
            **({"mailbox": mailbox} if mailbox else {}),
        }

    def _added(self) -> list[dict[str, str]]:
        """Addresses typed into the fields that add, several by comma or semicolon."""
        parts = [(slot, part.strip()) for name, slot in ADDED for part in self.cleaned_data[name].replace(";", ",").split(",")]
        return [{"slot": slot.value, "address": address, "name": ""} for slot, address in parts if address]


def kept_recipients(given: QueryDict) -> list[dict[str, str]]:
    """The chips that are still ticked."""
    return [each for each in map(recipient_of, given.getlist("to")) if each]


def recipient_of(value: str) -> dict[str, str] | None:
    """One chip's value back as a recipient; None for what we did not write."""
    try:
        slot, address, name = json.loads(value)
    except (ValueError, TypeError):
        return None
    return {"slot": str(slot), "address": str(address), "name": str(name)}


def chips(recipients: Iterable[Mapping[str, str]]) -> list[dict[str, str]]:
    """Recipients as chips: what stands on them, and the value that brings each back."""
    return [
        {**each, "label": each["name"] or each["address"], "value": json.dumps([each["slot"], each["address"], each["name"]])}
        for each in recipients
    ]


class LetterOut(ActionForm):
    """A letter that is being written: its words, the address it goes to, and how large it is printed."""

    subject = forms.CharField(label="Subject", max_length=990, required=False, widget=forms.TextInput({"class": "input"}))
    text = forms.CharField(
        label="Your letter", required=False, strip=False, widget=forms.Textarea({"class": "input", "id": "reply", **WORDS, "rows": 10})
    )
    point = forms.ChoiceField(
        label="To",
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose the address it goes to."),
    )
    is_large = forms.BooleanField(label="In large print", required=False)

    def __init__(self, *args: Any, addresses: Sequence[ContactPoint], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_key = {str(each.pk): each for each in addresses}
        field: Any = self.fields["point"]
        field.choices = [(key, each.value) for key, each in self.by_key.items()]
        field.initial = next(iter(self.by_key), "")
        field.required = bool(addresses)

    def changes(self, given: QueryDict) -> dict[str, Any]:
        """What was written, as the draft takes it."""
        said = self.cleaned_data
        return {"subject": said["subject"], "text": said["text"], "point": self.by_key.get(said["point"]), "is_large": said["is_large"]}


class Words(forms.Form):
    """Which of our own words to put in: those of answers, or of letters."""

    def __init__(self, *args: Any, by: Actor, kinds: Sequence[str] = templates.ANSWERS, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = {str(each.pk): each for each in templates.offered(by, kinds)}
        self.fields["template"] = forms.ChoiceField(
            label="Words we use again",
            required=False,
            choices=[("", "Choose some words"), *((key, each.name) for key, each in self.offered.items())],
            widget=forms.Select({"class": "input"}),
        )


class Colleague(ActionForm):
    """Whom to hand a draft to, or to ask for approval."""

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in team.colleagues(by) if person.pk != by.user_id}
        self.fields["colleague"] = forms.ChoiceField(
            label="Colleague",
            choices=[("", "Choose a colleague"), *((key, person.name) for key, person in self.people.items())],
            error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose a colleague."),
            widget=forms.Select({"class": "input"}),
        )

    def chosen(self) -> Any:
        """The colleague."""
        return self.people[self.cleaned_data["colleague"]]


class NoteForm(ActionForm):
    """A private note."""

    text = forms.CharField(
        label="Private note, for colleagues only",
        max_length=20_000,
        widget=forms.Textarea({"class": "input", "id": "note", "rows": 4, "placeholder": "Call a colleague with @, like @Priya"}),
    )


def initial_of(draft: Draft) -> dict[str, Any]:
    """A draft of an email or a letter as its form shows it."""
    if draft.channel == Channel.LETTER:
        point = {"point": str(draft.point_id)} if draft.point_id else {}
        return {"subject": draft.subject, "text": draft.text, "is_large": draft.is_large, **point}
    return {"subject": draft.subject, "text": draft.text, "send_at": draft.send_at}
