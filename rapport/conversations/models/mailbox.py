"""The addresses we are written to, and how to fetch from and send through each."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q, TextChoices

from rapport.conversations.models.template import Template
from rapport.conversations.rules import acknowledging
from rapport.core.history import track
from rapport.team.models import Team


class Security(TextChoices):
    """How the connection to a mail server is kept private."""

    TLS = "tls", "TLS from the start"
    STARTTLS = "starttls", "STARTTLS"
    NONE = "none", "Not encrypted"


class SignIn(TextChoices):
    """How we prove to the mail server who we are."""

    PASSWORD = "password", "Password"
    MICROSOFT = "microsoft", "Microsoft 365"
    GOOGLE = "google", "Google"
    OAUTH = "oauth", "Another OAuth 2 service"


@track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), exclude=["secret", "health"])
class Mailbox(models.Model):
    """One address with its IMAP server in and its SMTP server out.

    `address` is in lower case; `aliases` are further addresses that lead here. `secret` holds the password, or the OAuth 2
    client secret and tokens, encrypted (see `secrets.py`); it is in no history and no API answer. `health` is what the last
    attempts met: {"in": {"at", "ok", "problem"}, "out": {...}}. `seen_validity` and `seen_uid` are how far IMAP was read; mail that came
    to the server before `since` stays there.
    `takes_plus`: its server delivers mail to the address with a plus and a word before the @, so that answers may come to one that
    names their conversation; where it does not, such answers would be lost, so it is off until somebody says so.
    `acknowledge_with` are the words that answer, by themselves, a person's first message here; none where nothing is chosen.
    `acknowledgements_an_hour` is how many such answers leave by it within an hour at most, those to web forms too.
    A mailbox without an IMAP server still sends; one without an SMTP server still receives.
    """

    name = models.CharField(max_length=100)
    address = models.EmailField(max_length=254, unique=True)
    aliases = ArrayField(models.EmailField(max_length=254), default=list, blank=True)
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="mailboxes")
    signature = models.TextField(max_length=4000, blank=True)

    sign_in = models.CharField(max_length=10, choices=SignIn, default=SignIn.PASSWORD)
    user_name = models.CharField(max_length=254, blank=True)
    secret = models.TextField(blank=True)
    oauth = models.JSONField(default=dict, blank=True)

    imap_host = models.CharField(max_length=254, blank=True)
    imap_port = models.PositiveIntegerField(default=993)
    imap_security = models.CharField(max_length=8, choices=Security, default=Security.TLS)
    folder = models.CharField(max_length=200, default="INBOX")
    since = models.DateField(null=True, blank=True)
    seen_validity = models.BigIntegerField(null=True, blank=True, editable=False)
    seen_uid = models.BigIntegerField(default=0, editable=False)

    smtp_host = models.CharField(max_length=254, blank=True)
    smtp_port = models.PositiveIntegerField(default=587)
    smtp_security = models.CharField(max_length=8, choices=Security, default=Security.STARTTLS)
    takes_plus = models.BooleanField(default=False)

    acknowledge_with = models.ForeignKey(Template, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    acknowledgements_an_hour = models.PositiveIntegerField(default=acknowledging.USUAL_OF_A_MAILBOX)

    health = models.JSONField(default=dict, editable=False)
    paused_at = models.DateTimeField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "id"]
        verbose_name_plural = "mailboxes"
        constraints = [
            models.CheckConstraint(name="mailbox_has_a_name", condition=~Q(name=""), violation_error_message="Give the mailbox a name."),
            models.CheckConstraint(name="mailbox_known_sign_in", condition=Q(sign_in__in=SignIn.values)),
            models.CheckConstraint(
                name="mailbox_acknowledges_within_reason",
                condition=Q(acknowledgements_an_hour__range=(acknowledging.LEAST_OF_A_MAILBOX, acknowledging.MOST_OF_A_MAILBOX)),
            ),
            models.CheckConstraint(
                name="mailbox_known_security", condition=Q(imap_security__in=Security.values, smtp_security__in=Security.values)
            ),
        ]

    def __str__(self) -> str:
        return self.name
