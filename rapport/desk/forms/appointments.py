"""What the screens of appointments ask."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from rapport.conversations.mail import addresses
from rapport.conversations.models import Mailbox
from rapport.core.forms import ActionForm

NO_SUCH_TIME = "The clocks change then, so this time is not there or there twice. Choose another."


class MomentField(forms.DateTimeField):
    """A moment where we work; one that a clock change skips or repeats is refused."""

    def to_python(self, value: Any) -> Any:
        """The moment, or why not."""
        try:
            return super().to_python(value)
        except ValidationError as problem:
            if problem.code == "ambiguous_timezone":
                raise ValidationError(NO_SUCH_TIME) from None
            raise


class _From(ActionForm):
    """Asks which address of ours it goes from, where nothing else says."""

    mailbox = forms.ModelChoiceField(
        label="From", queryset=Mailbox.objects.filter(archived_at=None), required=False, empty_label="Our usual address"
    )

    def __init__(self, *args: Any, asks_from: bool = False, **given: Any) -> None:
        super().__init__(*args, **given)
        if not asks_from:
            del self.fields["mailbox"]


class AppointmentForm(_From):
    """An appointment as it is arranged or changed."""

    title = forms.CharField(label="What is it about?", max_length=300)
    starts_at = MomentField(label="Begins")
    ends_at = MomentField(label="Ends")
    place = forms.CharField(label="Where", max_length=300, required=False, help_text="An address, a room, or a link to a call.")
    attendees = forms.CharField(
        label="Who is invited",
        max_length=20_000,
        help_text="Email addresses, one on each line.",
        widget=forms.Textarea({"rows": 3, "spellcheck": "false"}),
    )
    text = forms.CharField(label="What they should know", max_length=5_000, required=False, widget=forms.Textarea({"rows": 4}))

    def clean_attendees(self) -> list[dict[str, str]]:
        """Each with a name, where one stands before the address: Olwen <olwen@example.com>."""
        found = addresses.read(self.cleaned_data["attendees"].replace("\r", "").replace("\n", ", "))
        return [{"address": each.email or each.name, "name": each.name if each.email else ""} for each in found]


class AnswerForm(_From):
    """What we say to an invitation."""

    answer = forms.CharField(max_length=10, widget=forms.HiddenInput, required=False)
    time = forms.CharField(max_length=16, widget=forms.HiddenInput, required=False)
    text = forms.CharField(label="Words to go with it", max_length=5_000, required=False, widget=forms.Textarea({"rows": 2}))


class CallingOff(ActionForm):
    """Calling an appointment off."""

    tells = forms.BooleanField(label="Tell everyone who was invited, by email", required=False, initial=True)
