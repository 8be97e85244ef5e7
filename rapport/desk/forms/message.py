"""What the screens of one message and of one conversation ask."""

from typing import Any

from django import forms

from rapport.conversations.models import Mailbox, Recipient
from rapport.core.forms import ActionForm


class Correction(ActionForm):
    """Which address was wrong, and the right one."""

    recipient = forms.ChoiceField(label="Which address was wrong?", widget=forms.RadioSelect)
    new_address = forms.CharField(
        label="The right address", max_length=320, widget=forms.EmailInput({"class": "input", "autocomplete": "off"})
    )

    def __init__(self, *args: Any, failed: list[Recipient], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["recipient"]
        field.choices = [(str(each.pk), each.address) for each in failed]  # type: ignore[attr-defined]
        field.initial = str(failed[0].pk) if failed else None


class Whose(forms.Form):
    """Words that find the customer of a conversation."""

    q = forms.CharField(
        label="Name, email address, phone number or reference", max_length=200, required=False, widget=forms.TextInput({"class": "input"})
    )


class CaseNumber(ActionForm):
    """A case, by its reference."""

    case = forms.CharField(
        label="Case", help_text="Like CAS-22840.", max_length=40, widget=forms.TextInput({"class": "input", "autocomplete": "off"})
    )


class Beginning(ActionForm):
    """What a conversation that we begin is about, and from which address."""

    subject = forms.CharField(label="What is it about?", max_length=300, widget=forms.TextInput({"class": "input"}))
    mailbox = forms.ModelChoiceField(
        label="From", queryset=Mailbox.objects.filter(archived_at=None), required=False, empty_label="Our usual address"
    )
