"""What the screens of mailboxes ask."""

from typing import Any

from django import forms
from django.db.models.functions import Lower

from rapport.conversations.actions.mailboxes import OAUTH
from rapport.conversations.models import Mailbox, Security, SignIn
from rapport.conversations.queries import acknowledging
from rapport.conversations.rules import acknowledging as rules
from rapport.core.forms import ActionForm
from rapport.team.models import Team

_PLAIN = (
    "name", "address", "team", "signature", "sign_in", "user_name", "imap_host", "imap_port", "imap_security", "folder", "since",
    "smtp_host", "smtp_port", "smtp_security", "takes_plus", "acknowledge_with", "acknowledgements_an_hour",
)  # fmt: skip


STORED = "It is stored, and never shown. Leave this empty to keep it."


class AcknowledgeField(forms.ModelChoiceField):
    """The template that says by itself that we have a message; none is chosen until somebody does."""

    def __init__(self, **given: Any) -> None:
        label, none = "Acknowledge a first message with", "Nothing: no acknowledgement is sent"
        super().__init__(acknowledging.offered(), label=label, required=False, empty_label=none, **given)


class MailboxForm(ActionForm):
    """One mailbox: what it is called, how we sign in, where mail comes from and goes to."""

    name = forms.CharField(max_length=100, help_text="What colleagues call it, such as Help or Lettings.")
    address = forms.EmailField(label="Email address", max_length=254)
    aliases = forms.CharField(
        label="Other addresses that lead here",
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 2}),
        help_text="One to a line.",
    )
    team = forms.ModelChoiceField(
        Team.objects.order_by(Lower("name")), required=False, empty_label="No team", help_text="Who sees its email first."
    )
    signature = forms.CharField(required=False, max_length=4000, widget=forms.Textarea({"rows": 3}), help_text="Ends each email from here.")

    sign_in = forms.ChoiceField(label="Sign in with", choices=SignIn, initial=SignIn.PASSWORD)
    user_name = forms.CharField(label="User name", required=False, max_length=254, help_text="Empty: the email address.")
    password = forms.CharField(
        required=False,
        max_length=500,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text="Only to sign in with a password.",
    )
    client_id = forms.CharField(
        label="Client ID", required=False, max_length=300, help_text="From the service, when you sign in through one."
    )
    client_secret = forms.CharField(
        label="Client secret", required=False, max_length=500, widget=forms.PasswordInput({"autocomplete": "new-password"})
    )
    tenant = forms.CharField(label="Directory (tenant) ID", required=False, max_length=100, help_text="Only for Microsoft 365.")
    authorize_url = forms.URLField(label="Authorisation address", required=False, max_length=500, assume_scheme="https")
    token_url = forms.URLField(label="Token address", required=False, max_length=500, assume_scheme="https")
    scope = forms.CharField(label="Scopes", required=False, max_length=500)

    imap_host = forms.CharField(label="IMAP server", required=False, max_length=254, help_text="Empty: nothing is fetched.")
    imap_port = forms.IntegerField(label="IMAP port", min_value=1, max_value=65535, initial=993)
    imap_security = forms.ChoiceField(label="IMAP connection", choices=Security, initial=Security.TLS)
    folder = forms.CharField(max_length=200, initial="INBOX")
    since = forms.DateField(label="Only email that arrived from", required=False, help_text="Earlier email stays on the server.")

    smtp_host = forms.CharField(label="SMTP server", required=False, max_length=254, help_text="Empty: nothing is sent.")
    smtp_port = forms.IntegerField(label="SMTP port", min_value=1, max_value=65535, initial=587)
    smtp_security = forms.ChoiceField(label="SMTP connection", choices=Security, initial=Security.STARTTLS)
    takes_plus = forms.BooleanField(
        label="Answers may come to the address with a plus",
        required=False,
        help_text="Like help+k3j9@example.org. Most services take it; try it with an email to yourself first.",
    )
    acknowledge_with = AcknowledgeField(
        help_text="Once, to the person whose first message opens a case. Never to machines, mailing lists, colleagues or whoever must not"
        " be written to; once a day to an address.",
    )
    acknowledgements_an_hour = forms.IntegerField(
        label="Acknowledgements an hour, at most",
        required=False,
        min_value=rules.LEAST_OF_A_MAILBOX,
        max_value=rules.MOST_OF_A_MAILBOX,
        initial=rules.USUAL_OF_A_MAILBOX,
        help_text=f"For email and web forms together; whatever comes above that is not acknowledged. Empty: {rules.USUAL_OF_A_MAILBOX}.",
    )

    @classmethod
    def of(cls, mailbox: Mailbox, data: Any = None) -> "MailboxForm":
        """The form as a mailbox stands now; its secrets are not shown."""
        now = {name: getattr(mailbox, name) for name in _PLAIN} | {name: mailbox.oauth.get(name, "") for name in OAUTH}
        made = cls(data, initial={**now, "aliases": "\n".join(mailbox.aliases), "version": mailbox.version})
        if mailbox.secret:
            made.fields["password" if mailbox.sign_in == SignIn.PASSWORD else "client_secret"].help_text = STORED
        return made

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """What was given as the action takes it."""
        given = dict(self.cleaned_data)
        given["aliases"] = [line.strip() for line in given.get("aliases", "").splitlines() if line.strip()]
        given["oauth"] = {name: value for name in OAUTH if (value := given.pop(name, ""))}
        if given.get("acknowledgements_an_hour") is None:
            given["acknowledgements_an_hour"] = rules.USUAL_OF_A_MAILBOX
        if given.get("version") is None:
            given.pop("version", None)
        return given
