"""The one table of customers, and the sensitive record kept apart from it."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex, GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Q

from rapport.core.history import track
from rapport.customers import rules
from rapport.customers.rules import Kind, Stage
from rapport.team.models import Team, User

STAGE_MARK = "s:"  # before the stage, among the words and keys of FOUND_BY
# What the index for finding holds: the search vector and the stage, so that a rule about both is one look into one index.
FOUND_BY = Func(
    F("search"),
    F("stage"),
    arg_joiner=f" || array_to_tsvector(ARRAY['{STAGE_MARK}' || ",  # in the order of the alphabet, as a migration writes them: it counts
    template="(%(expressions)s]::text[]))",
    output_field=SearchVectorField(),
)
LIVE = Q(archived_at=None, merged_into=None)


@track(
    pghistory.UpdateEvent(row=pghistory.Old),
    pghistory.DeleteEvent(),
    exclude=["search", "sort_name", "last_contact_at", "changed_at"],
)
class Customer(models.Model):
    """A person, an organisation or an internal team.

    Who made the row, when and by which road stand on the row itself; every later change is in its history.
    """

    kind = models.CharField(max_length=12, choices=Kind, default=Kind.PERSON)
    name = models.CharField(max_length=300)
    title = models.CharField(max_length=40, blank=True)
    given_name = models.CharField(max_length=150, blank=True)
    family_name = models.CharField(max_length=150, blank=True)
    known_as = models.CharField(max_length=150, blank=True)
    pronunciation = models.CharField(max_length=150, blank=True)
    pronouns = models.CharField(max_length=60, blank=True)
    language = models.CharField(max_length=20, blank=True)
    date_of_birth = models.DateField(null=True, blank=True)
    how_to_help = models.CharField(max_length=500, blank=True)
    deceased_on = models.DateField(null=True, blank=True)
    is_deceased = models.BooleanField(default=False)

    stage = models.CharField(max_length=12, choices=Stage, default=Stage.ACTIVE)
    stage_since = models.DateTimeField()
    tags = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    custom = models.JSONField(default=dict, blank=True)
    external_id = models.CharField(max_length=120, blank=True)
    owner = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)

    archived_at = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="absorbed", db_index=False)
    imported_by = models.ForeignKey("customers.Import", models.SET_NULL, null=True, blank=True, related_name="made", db_index=False)

    sort_name = models.CharField(max_length=120, db_collation="C", editable=False)
    search = SearchVectorField(null=True, editable=False)
    last_contact_at = models.DateTimeField(null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    created_via = models.CharField(max_length=10)
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["sort_name", "id"], name="customer_by_name", condition=LIVE),
            models.Index(fields=["stage", "sort_name", "id"], name="customer_by_stage", condition=LIVE),
            models.Index(fields=["owner", "sort_name", "id"], name="customer_by_owner", condition=LIVE & Q(owner__isnull=False)),
            models.Index(fields=["team", "sort_name", "id"], name="customer_by_team", condition=LIVE & Q(team__isnull=False)),
            models.Index(fields=["last_contact_at", "id"], name="customer_by_contact", condition=LIVE),
            BrinIndex(fields=["created_at"], name="customer_added", pages_per_range=32, autosummarize=True),
            models.Index(fields=["merged_into"], name="customer_absorbed", condition=Q(merged_into__isnull=False)),
            models.Index(fields=["imported_by"], name="customer_of_import", condition=Q(imported_by__isnull=False)),
            GinIndex(FOUND_BY, name="customer_search"),
            GinIndex(fields=["tags"], name="customer_tags", condition=~Q(tags=[])),
            GinIndex(fields=["custom"], name="customer_custom", opclasses=["jsonb_path_ops"], condition=~Q(custom={})),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["external_id"],
                name="customer_external_id_once",
                condition=~Q(external_id=""),
                violation_error_message="Another customer already has this external id.",
            ),
            models.CheckConstraint(name="customer_has_a_name", condition=~Q(name=""), violation_error_message="Enter a name."),
            models.CheckConstraint(name="customer_known_kind", condition=Q(kind__in=Kind.values)),
            models.CheckConstraint(name="customer_known_stage", condition=Q(stage__in=Stage.values)),
            models.CheckConstraint(
                name="customer_only_people_have_birthdays_and_deaths",
                condition=Q(kind=Kind.PERSON) | Q(date_of_birth=None, deceased_on=None, is_deceased=False),
                violation_error_message="Only a person has a date of birth or can be marked as deceased.",
            ),
            models.CheckConstraint(
                name="customer_death_date_means_deceased",
                condition=Q(deceased_on=None) | Q(is_deceased=True),
            ),
            models.CheckConstraint(name="customer_not_merged_into_itself", condition=Q(merged_into=None) | ~Q(merged_into=F("id"))),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def reference(self) -> str:
        """How people quote this customer: CU-104882."""
        return rules.reference(self.kind, self.pk)

    def get_absolute_url(self) -> str:
        """The customer's page."""
        return f"/customers/{self.reference}/"

    @property
    def formal_name(self) -> str:
        """The name with its title, for headings and letters."""
        return f"{self.title} {self.name}".strip()

    @property
    def is_person(self) -> bool:
        return self.kind == Kind.PERSON


@track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class SensitiveRecord(models.Model):
    """Why we adjust how we help: kept apart, behind its own permission; opening it asks why and is logged."""

    history_permission = "customers.sensitive"  # who may see the values in its row history

    customer = models.OneToOneField(Customer, models.CASCADE, related_name="sensitive", primary_key=True)
    adjustments = models.TextField(max_length=4000, blank=True)
    vulnerability = models.TextField(max_length=4000, blank=True)
    health = models.TextField(max_length=4000, blank=True)
    review_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = "private record", "private records"

    def __str__(self) -> str:
        return f"Sensitive record of {self.customer_id}"
