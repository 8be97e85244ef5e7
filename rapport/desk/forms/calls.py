"""What the forms that write down a call or a letter ask."""

from typing import Any

from django import forms

from rapport.conversations.actions.calls import OUTCOMES
from rapport.conversations.models import Direction
from rapport.core.forms import ActionForm

SAID = {"class": "input", "rows": 3, "id": "said"}


class Call(ActionForm):
    """A call that was."""

    direction = forms.ChoiceField(label="Who rang?", choices=[(Direction.IN, "They rang us"), (Direction.OUT, "We rang them")])
    outcome = forms.ChoiceField(label="How did it go?", choices=[(key, words.capitalize()) for key, words in OUTCOMES.items()])
    minutes = forms.IntegerField(label="Minutes", min_value=0, max_value=1440, required=False)
    number = forms.CharField(label="Number", max_length=80, required=False)
    notice_given = forms.BooleanField(label="They were told that it is recorded", required=False)
    recording = forms.FileField(label="Recording", required=False)
    text = forms.CharField(label="What was said", max_length=20_000, required=False, widget=forms.Textarea(SAID))

    def given(self) -> dict[str, Any]:
        """What the action takes."""
        said = dict(self.cleaned_data)
        said.pop("recording")
        minutes = said.pop("minutes")
        return {**said, "seconds": None if minutes is None else minutes * 60}


class LetterIn(ActionForm):
    """A letter that came."""

    subject = forms.CharField(label="What is it about?", max_length=300, required=False)
    written_on = forms.DateField(label="Written on", required=False)
    received_on = forms.DateField(label="Received on", required=False, help_text="Today, when left empty.")
    registered = forms.CharField(label="Our number for it", max_length=60, required=False, help_text="It gets one when left empty.")
    scan = forms.FileField(label="Scan", required=False, help_text="A PDF or a picture.")
    text = forms.CharField(label="What it says", max_length=20_000, required=False, widget=forms.Textarea(SAID))

    def given(self) -> dict[str, Any]:
        """What the action takes."""
        said = dict(self.cleaned_data)
        scan = said.pop("scan")
        return {**said, **({"stream": scan, "name": scan.name} if scan else {})}
