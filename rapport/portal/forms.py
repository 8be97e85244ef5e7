"""What the pages ask: customers for what they want to say, administrators for what a form asks."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from rapport.conversations.forms.mailboxes import AcknowledgeField
from rapport.conversations.queries import answering
from rapport.core.errors import Refused
from rapport.core.forms import ActionForm, DateInput, speak_plainly
from rapport.customers.normalising import phones
from rapport.portal.models import WebForm
from rapport.portal.rules.questions import Question, Type
from rapport.team import queries as team
from rapport.team.actors import Actor
from rapport.team.models import Team

OWN = "own-"


class FilesInput(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files; cleans to a list."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:  # type: ignore[override]
        """Each file that came."""
        given = data if isinstance(data, list | tuple) else [data]
        return [cleaned for each in given if (cleaned := super(FilesField, self).clean(each, initial))]


class Trap(forms.CharField):
    """A field that people do not see and machines fill in."""

    def __init__(self) -> None:
        hidden = {"autocomplete": "off", "tabindex": "-1"}
        super().__init__(label="Leave this empty", required=False, max_length=500, widget=forms.TextInput(hidden))


class ContactForm(ActionForm):
    """What a customer writes, with the form's own questions."""

    name = forms.CharField(label="Your name", max_length=200, widget=forms.TextInput({"autocomplete": "name"}))
    email = forms.EmailField(
        label="Email address", max_length=254, required=False, widget=forms.EmailInput({"autocomplete": "email", "spellcheck": "false"})
    )
    phone = forms.CharField(
        label="Phone number", max_length=40, required=False, widget=forms.TextInput({"autocomplete": "tel", "type": "tel"})
    )
    website = Trap()

    def __init__(self, *args: Any, web_form: WebForm, **given: Any) -> None:
        super().__init__(*args, **given)
        self.web_form = web_form
        self.fields["phone"].required = web_form.needs_phone
        self.fields["email"].help_text = "" if web_form.needs_phone else "So that we can answer. A phone number will do instead."
        for each in web_form.asked:
            self.fields[OWN + each.key] = _field(each)
        self.fields["message"] = forms.CharField(
            label=web_form.message_label,
            max_length=20_000,
            widget=forms.Textarea({"rows": 5}),
            error_messages={"required": "Tell us what you need, even one sentence."},
        )
        if web_form.takes_files:
            self.fields["added"] = FilesField(label="Files", required=False, help_text="Up to 5, of at most 10 MB each.")
        speak_plainly(self.fields)

    def clean(self) -> dict[str, Any]:
        """As the action takes it."""
        given = dict(self.cleaned_data)
        if not given.get("email") and not given.get("phone") and not self.errors:
            self.add_error("email", "Enter an email address or a phone number, so that we can answer.")
        if given.get("phone"):
            self._check_phone(given["phone"])
        answers = {name.removeprefix(OWN): _said(given.pop(name)) for name in list(given) if name.startswith(OWN)}
        return _as_taken(given, answers)

    def _check_phone(self, number: str) -> None:
        try:
            phones.read(number)
        except Refused:
            self.add_error("phone", "Enter a phone number, like 01632 960 001 or 07700 900 982.")


def _as_taken(given: dict[str, Any], answers: dict[str, str]) -> dict[str, Any]:
    return {
        "name": given.get("name", ""),
        "email": given.get("email", ""),
        "phone": given.get("phone", ""),
        "message": given.get("message", ""),
        "answers": answers,
        "uploads": given.get("added") or [],
        "trap": given.get("website", ""),
    }


def _said(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(value)
    if value in (None, ""):
        return ""
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _field(question: Question) -> forms.Field:
    given: dict[str, Any] = {"label": question.label, "required": question.is_required}
    choices = [(choice, choice) for choice in question.choices]
    if question.type == Type.LONG:
        return forms.CharField(**given, max_length=4000, widget=forms.Textarea({"rows": 4}))
    if question.type == Type.NUMBER:
        return forms.DecimalField(**given, max_digits=15, error_messages={"invalid": "Enter a number, like 12 or 12.5."})
    if question.type == Type.DATE:
        return forms.DateField(**given, widget=DateInput)
    if question.type == Type.CHOICE:
        return forms.ChoiceField(**given, choices=choices, widget=forms.RadioSelect)
    if question.type == Type.MANY:
        return forms.MultipleChoiceField(**given, choices=choices, widget=forms.CheckboxSelectMultiple)
    if question.type == Type.YES_NO:
        return forms.ChoiceField(**given, choices=[("Yes", "Yes"), ("No", "No")], widget=forms.RadioSelect)
    return forms.CharField(**given, max_length=300)


class AnswerForm(ActionForm):
    """What a customer adds to their own conversation."""

    message = forms.CharField(label="Your message", required=False, max_length=20_000, widget=forms.Textarea({"rows": 4}))
    added = FilesField(label="Files", required=False, help_text="Up to 5, of at most 10 MB each.")

    def clean(self) -> dict[str, Any]:
        """As the action takes it."""
        return {"message": self.cleaned_data.get("message", ""), "uploads": self.cleaned_data.get("added") or []}


class WebFormForm(ActionForm):
    """What a form asks and says."""

    name = forms.CharField(label="Name", max_length=100)
    introduction = forms.CharField(
        label="Introduction",
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 3}),
        help_text="Markdown. Say here what must not wait for us.",
    )
    message_label = forms.CharField(label="How we ask for the message", max_length=150, initial="What do you need, and by when?")
    asks = forms.CharField(
        label="Your own questions",
        required=False,
        max_length=10_000,
        widget=forms.Textarea({"rows": 5, "spellcheck": "false"}),
        help_text="One to a line: the question, then the kind of answer (text, long text, number, date, choice, choices, yes or no),"
        " then “required” or the choices, with bars between: What is it about? | choice | Heating, Repairs.",
    )
    thanks = forms.CharField(label="Thanks", required=False, max_length=4000, widget=forms.Textarea({"rows": 3}), help_text="Markdown.")
    takes_files = forms.BooleanField(label="People may add files", required=False, initial=True)
    suggests = forms.BooleanField(label="Suggest articles before sending", required=False, initial=True)
    needs_phone = forms.BooleanField(label="Always ask for a phone number", required=False)
    team = forms.ModelChoiceField(label="Team", queryset=Team.objects.none(), required=False, empty_label="No team")
    mailbox = forms.ModelChoiceField(label="Answer from", queryset=answering.sending(), required=False, empty_label="No address of its own")
    acknowledge_with = AcknowledgeField(help_text="Sent by itself to the email address that was given, from the address above.")
    hosts = forms.CharField(
        label="Web sites that may show it",
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 2}),
        help_text="One to a line, like https://www.example.org.",
    )

    def __init__(self, *args: Any, by: Actor, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["team"].queryset = team.teams(by)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """As the actions take it."""
        return {**self.cleaned_data, "hosts": self.cleaned_data.get("hosts", "").split()}


class ChangedWebForm(WebFormForm):
    """Changes to a form, as seen at a version."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
