"""What the screens of templates, holds, calls and letters ask."""

from typing import Any

from django import forms

from rapport.conversations.actions.calls import OUTCOMES
from rapport.conversations.models import Direction, TemplateKind
from rapport.conversations.models.conversation import Channel
from rapport.core.forms import ActionForm
from rapport.customers.rules import LANGUAGES
from rapport.team import queries as team
from rapport.team.actors import Actor
from rapport.team.models import Team


class TemplateForm(ActionForm):
    """Words to use again."""

    name = forms.CharField(label="Name", max_length=100)
    kind = forms.ChoiceField(label="What it is", choices=TemplateKind)
    team = forms.ModelChoiceField(label="Whose", queryset=Team.objects.none(), required=False, empty_label="Everyone's")
    language = forms.ChoiceField(label="Language", choices=[("", "Not said"), *LANGUAGES.items()], required=False)
    subject = forms.CharField(label="Subject", required=False, max_length=300)
    text = forms.CharField(label="The words", max_length=20_000, widget=forms.Textarea({"rows": 12}))

    def __init__(self, *args: Any, by: Actor, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["team"].queryset = team.teams(by)  # type: ignore[attr-defined]


class ChangedTemplate(TemplateForm):
    """Changes to a template, as seen at a version."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def clean(self) -> dict[str, Any]:
        """As the action takes them."""
        given = dict(self.cleaned_data)
        return {"version": given.pop("version", 0), "changes": given}


class HoldForm(ActionForm):
    """Why nothing may be sent, and until when."""

    why = forms.CharField(label="Why", max_length=300, help_text="Like: complaint open, estate being settled.")
    until = forms.DateTimeField(label="Until", required=False, help_text="Empty: until somebody lifts it.")


class PostedForm(ActionForm):
    """When letters were posted."""

    on = forms.DateField(label="Posted on")


class CallForm(ActionForm):
    """A call, written down while it is fresh."""

    direction = forms.ChoiceField(label="Which way?", choices=[(Direction.IN, "From them"), (Direction.OUT, "To them")], initial="in")
    outcome = forms.ChoiceField(label="How it ended", choices=[(key, words.capitalize()) for key, words in OUTCOMES.items()])
    number = forms.CharField(label="Number", required=False, max_length=80, widget=forms.TextInput({"inputmode": "tel"}))
    minutes = forms.IntegerField(label="Minutes", required=False, min_value=0, max_value=1_440)
    text = forms.CharField(label="What was said", required=False, max_length=20_000, widget=forms.Textarea({"rows": 5}))
    at = forms.DateTimeField(label="When", required=False, help_text="If it was before now.")
    notice_given = forms.BooleanField(label="The caller was told that the call is recorded", required=False)

    def clean(self) -> dict[str, Any]:
        """As the action takes it: seconds."""
        given = dict(self.cleaned_data)
        minutes = given.pop("minutes", None)
        return {**given, "seconds": None if minutes is None else minutes * 60}


class LetterForm(ActionForm):
    """A letter that came."""

    subject = forms.CharField(label="What it is about", max_length=300)
    written_on = forms.DateField(label="Written on", required=False)
    received_on = forms.DateField(label="Received on", required=False, help_text="Empty: today.")
    registered = forms.CharField(label="Number in the post book", required=False, max_length=60, help_text="Empty: it gets one.")
    text = forms.CharField(label="What it says", required=False, max_length=20_000, widget=forms.Textarea({"rows": 5}))
    scan = forms.FileField(label="Scan", required=False, help_text="A PDF or a picture, up to 50 MB.")

    def clean(self) -> dict[str, Any]:
        """As the action takes it."""
        given = dict(self.cleaned_data)
        scan = given.pop("scan", None)
        return {**given, "stream": scan, "name": scan.name if scan else ""}


class MeetingForm(ActionForm):
    """A meeting, or a visit face to face."""

    channel = forms.ChoiceField(label="What was it?", choices=[(Channel.MEETING, "Meeting"), (Channel.VISIT, "Face to face")])
    text = forms.CharField(label="What was said", max_length=20_000, widget=forms.Textarea({"rows": 5}))
    place = forms.CharField(label="Where", required=False, max_length=200)
    with_whom = forms.CharField(label="With whom", required=False, max_length=300)
    minutes = forms.IntegerField(label="Minutes", required=False, min_value=0, max_value=10_080)
    at = forms.DateTimeField(label="When", required=False, help_text="If it was before now.")


class RecordingForm(ActionForm):
    """The recording of a call."""

    file = forms.FileField(label="Recording", help_text="A sound file, up to 200 MB.")

    def clean(self) -> dict[str, Any]:
        """As the action takes it."""
        file = self.cleaned_data.get("file")
        return {"stream": file, "name": file.name if file else ""}
