"""Tables of the people who work here."""

import pghistory
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse

from rapport.core.history import track
from rapport.team.roles import Reach, Role


@track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Team(models.Model):
    """People who work together and share customers and tasks."""

    name = models.CharField(max_length=100)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("name"), name="team_name_once", violation_error_message="There is already a team with this name."
            ),
            models.CheckConstraint(name="team_has_a_name", condition=~Q(name=""), violation_error_message="Enter a name."),
        ]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Finds people by email whatever its case."""

    def get_by_natural_key(self, email: str | None) -> "User":
        """The person with this email."""
        return self.get(email__iexact=email)


@track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), exclude=["password", "last_login"])
class User(AbstractBaseUser):
    """A person who signs in. `skills` are what they can be given, `capacity` how many open cases they take on (empty: nobody has said)."""

    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=150)
    roles = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="members")
    customer_reach = models.PositiveSmallIntegerField(
        default=Reach.ALL, choices=[(reach.value, reach.name.capitalize()) for reach in Reach if reach]
    )
    skills = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    capacity = models.PositiveSmallIntegerField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    has_single_keys = models.BooleanField(default=True)
    joined_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = UserManager()

    class Meta:
        verbose_name, verbose_name_plural = "person", "people"
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_once", violation_error_message="Someone here already has this email."),
            models.CheckConstraint(
                name="user_known_roles",
                condition=Q(roles__contained_by=[role.value for role in Role]),
                violation_error_message="That is not a role here.",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_absolute_url(self) -> str:
        """The person's page."""
        return reverse("team:person", args=[self.pk])

    @property
    def role_names(self) -> str:
        """The person's roles as words, for menus and lists."""
        return ", ".join(Role(role).label for role in self.roles)


@track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Absence(models.Model):
    """Days on which somebody is away, both included. Why is nobody's business here."""

    user = models.ForeignKey(User, models.CASCADE, related_name="absences", db_index=False)
    first_on = models.DateField()
    last_on = models.DateField()

    class Meta:
        ordering = ["first_on", "id"]
        indexes = [models.Index(fields=["user", "last_on"], name="absence_of_person")]
        constraints = [
            models.CheckConstraint(
                name="absence_ends_after_it_starts",
                condition=Q(last_on__gte=models.F("first_on")),
                violation_error_message="The last day comes after the first.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} away {self.first_on} to {self.last_on}"


class Session(AbstractBaseSession):
    """Someone signed in on one device. It knows whose it is, so one query finds both and one statement ends them all."""

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="sessions")

    class Meta:
        indexes = [models.Index(fields=["expire_date"], name="session_runs_out")]

    @classmethod
    def get_session_store_class(cls) -> type:
        """The store that reads and writes these rows."""
        from rapport.team.sessions import SessionStore

        return SessionStore


class Invitation(models.Model):
    """A link that lets someone join, once, before it runs out.

    The link itself is kept only as a hash. It is made from `nonce` and the site's secret key, so that the job that mails
    it can make it again; neither a copy of the database nor the secret key alone is enough to use it.
    """

    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=150, blank=True)
    roles = ArrayField(models.CharField(max_length=40), default=list)
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="+")
    customer_reach = models.PositiveSmallIntegerField(default=Reach.ALL)
    nonce = models.CharField(max_length=43, default="", editable=False)
    key_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="invitation_expires_after_made", condition=Q(expires_at__gt=models.F("created_at"))),
            models.CheckConstraint(name="invitation_known_roles", condition=Q(roles__contained_by=[role.value for role in Role])),
            models.UniqueConstraint(Lower("email"), name="invitation_one_open", condition=Q(used_at=None, withdrawn_at=None)),
        ]

    def __str__(self) -> str:
        return self.email


@track(pghistory.InsertEvent(), pghistory.DeleteEvent())
class Identity(models.Model):
    """An account of the organisation's own provider that signs a person in: the provider's address, and its number for them."""

    user = models.ForeignKey(User, models.CASCADE, related_name="identities", db_index=False)
    issuer = models.CharField(max_length=300)
    subject = models.CharField(max_length=255)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name, verbose_name_plural = "account for signing in", "accounts for signing in"
        constraints = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="identity_of_one_person"),
            models.UniqueConstraint(fields=["user", "issuer"], name="identity_one_per_provider"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} at {self.issuer}"


class Token(models.Model):
    """A key for the API: whose it is, what it may do, until when. The key itself is kept only as a hash."""

    user = models.ForeignKey(User, models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=100)
    key_hash = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=12)
    scopes = ArrayField(models.CharField(max_length=60), null=True, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.hint}…)"


class IdempotentAnswer(models.Model):
    """What the API answered to a POST with an Idempotency-Key, so that the same request is done once."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = models.BinaryField(null=True)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="idempotent_answer_once")]

    def __str__(self) -> str:
        return self.key
