"""Something we owe a customer an ending for, and the conversations that lead to it."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q

from rapport.cases.models.queue import Queue
from rapport.cases.models.status import CaseStatus
from rapport.cases.rules import words
from rapport.cases.rules.words import ENDED, OPEN, Category, DueState, Kind, Outcome, Priority
from rapport.conversations.models import Channel, Conversation
from rapport.core.history import track
from rapport.customers.models import Customer
from rapport.team.models import Team, User

LIVE = Q(merged_into=None)
STILL_OPEN = LIVE & Q(category__in=[category.value for category in OPEN])

KEPT_FOR_LISTS = [
    "due_at", "due_state", "due_name", "first_answered_at", "last_at", "last_in_at", "last_out_at", "last_words", "needs_reply",
    "owner_seen_at", "changed_at", "search",
]  # fmt: skip


@track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(), exclude=KEPT_FOR_LISTS)
class Case(models.Model):
    """A case. Its customer may be unknown for a while; its conversations say who wrote.

    `category` is its status's, kept here for the indexes. `is_private` hides it from all but its people. `organisation` is the one that its
    customer came for, where somebody said so: only then may their colleagues there see it, unless it is kept from them
    (`rules.colleagues`). `why` says which rule or person
    brought it here. `sleeps_until` hides it from the inbox; an answer always wakes it (`words.UNTIL_AN_ANSWER`: only an answer does).
    `follows` is the ended case that it carries on; `merged_into` the one it became part of: its reference goes on working.
    `closed_anyway` is the reason why it was closed with something still open, "" when nothing was. `owner_since` and `owner_seen_at` are
    when its owner got it and last did something with it; `owner_by` is whose act gave it to them.
    `level` is the service level whose times its clocks keep, and `level_why` why it is that one (`rules.levels.why`).

    Kept for lists: `due_at`, `due_state` and `due_name` of the most pressing clock, `last_at`, `last_in_at` and `last_out_at` of its
    messages, `last_words` of the newest, and whether the newest one of a person is still to be answered.
    """

    kind = models.CharField(max_length=10, choices=Kind, default=Kind.ENQUIRY)
    title = models.CharField(max_length=300)
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, blank=True, related_name="cases", db_index=False)
    status = models.ForeignKey(CaseStatus, models.PROTECT, related_name="cases", db_index=False)
    category = models.CharField(max_length=10, choices=Category, default=Category.OPEN, editable=False)
    priority = models.PositiveSmallIntegerField(choices=Priority, default=Priority.NORMAL)
    queue = models.ForeignKey(Queue, models.PROTECT, null=True, blank=True, related_name="cases", db_index=False)
    owner = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="cases", db_index=False)
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="cases", db_index=False)
    tags = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    custom = models.JSONField(default=dict, blank=True)
    channel = models.CharField(max_length=8, choices=Channel, blank=True)
    is_private = models.BooleanField(default=False)
    organisation = models.ForeignKey(Customer, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    is_kept_from_colleagues = models.BooleanField(default=False)
    why = models.CharField(max_length=300, blank=True)

    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    opened_via = models.CharField(max_length=10)
    first_answered_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    closed_anyway = models.CharField(max_length=500, blank=True)
    sleeps_until = models.DateTimeField(null=True, blank=True)
    owner_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, editable=False)
    owner_since = models.DateTimeField(null=True, blank=True)
    owner_seen_at = models.DateTimeField(null=True, blank=True)

    level = models.ForeignKey("cases.ServiceLevel", models.SET_NULL, null=True, blank=True, related_name="cases", db_index=False)
    level_why = models.CharField(max_length=500, blank=True, editable=False)
    parent = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="children", db_index=False)
    follows = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="followed_by", db_index=False)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="absorbed", db_index=False)

    due_at = models.DateTimeField(null=True, blank=True, editable=False)
    due_state = models.CharField(max_length=8, choices=DueState, blank=True, editable=False)
    due_name = models.CharField(max_length=100, blank=True, editable=False)
    last_at = models.DateTimeField(editable=False)
    last_in_at = models.DateTimeField(null=True, blank=True, editable=False)
    last_out_at = models.DateTimeField(null=True, blank=True, editable=False)
    last_words = models.CharField(max_length=200, blank=True, editable=False)
    needs_reply = models.BooleanField(default=False, editable=False)
    search = SearchVectorField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    changed_at = models.DateTimeField(editable=False)

    class Meta:
        indexes = [
            models.Index(fields=["due_at", "id"], name="case_by_due", condition=STILL_OPEN),
            models.Index(fields=["owner", "due_at", "id"], name="case_of_owner", include=["due_state"], condition=STILL_OPEN),
            models.Index(fields=["due_at", "id"], name="case_of_nobody", condition=STILL_OPEN & Q(owner=None)),
            models.Index(fields=["queue", "due_at", "id"], name="case_of_queue", condition=STILL_OPEN),
            models.Index(fields=["team", "due_at", "id"], name="case_of_team", condition=STILL_OPEN),
            models.Index(fields=["status", "due_at", "id"], name="case_of_status", condition=STILL_OPEN),
            models.Index(fields=["status", "-last_at", "-id"], name="case_of_status_latest", condition=LIVE),
            models.Index(fields=["owner", "-last_at", "-id"], name="case_of_owner_latest", condition=LIVE & Q(owner__isnull=False)),
            models.Index(fields=["-last_at", "-id"], name="case_latest", condition=LIVE),
            models.Index(fields=["-changed_at", "-id"], name="case_changed", condition=LIVE),
            models.Index(fields=["customer", "-opened_at", "-id"], name="case_of_customer"),
            models.Index(fields=["organisation", "-last_at"], name="case_of_organisation", condition=Q(organisation__isnull=False)),
            models.Index(fields=["parent"], name="case_children", condition=Q(parent__isnull=False)),
            models.Index(fields=["follows"], name="case_following", condition=Q(follows__isnull=False)),
            models.Index(fields=["merged_into"], name="case_absorbed", condition=Q(merged_into__isnull=False)),
            models.Index(fields=["level"], name="case_of_level", condition=STILL_OPEN & Q(level__isnull=False)),
            models.Index(fields=["sleeps_until"], name="case_asleep", condition=Q(sleeps_until__isnull=False)),
            GinIndex(fields=["search"], name="case_search"),
            GinIndex(fields=["tags"], name="case_tags", condition=~Q(tags=[])),
            GinIndex(fields=["custom"], name="case_custom", opclasses=["jsonb_path_ops"], condition=~Q(custom={})),
        ]
        constraints = [
            models.CheckConstraint(name="case_has_a_title", condition=~Q(title=""), violation_error_message="Say what it is about."),
            models.CheckConstraint(name="case_known_kind", condition=Q(kind__in=Kind.values)),
            models.CheckConstraint(name="case_known_category", condition=Q(category__in=Category.values)),
            models.CheckConstraint(name="case_known_priority", condition=Q(priority__in=Priority.values)),
            models.CheckConstraint(name="case_known_due_state", condition=Q(due_state__in=DueState.values)),
            models.CheckConstraint(
                name="case_closed_says_when",
                condition=Q(category=Category.CLOSED, closed_at__isnull=False) | (~Q(category=Category.CLOSED) & Q(closed_at=None)),
            ),
            models.CheckConstraint(
                name="case_resolved_says_when",
                condition=Q(category__in=[each.value for each in ENDED]) | Q(resolved_at=None),
            ),
            models.CheckConstraint(name="case_not_its_own_parent", condition=Q(parent=None) | ~Q(parent=F("id"))),
            models.CheckConstraint(name="case_not_merged_into_itself", condition=Q(merged_into=None) | ~Q(merged_into=F("id"))),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    @property
    def reference(self) -> str:
        """How people quote this case: CAS-22840."""
        return words.reference(self.pk)

    def get_absolute_url(self) -> str:
        """The case's page."""
        return f"/cases/{self.reference}/"

    @property
    def is_open(self) -> bool:
        """Whether we still owe an ending."""
        return words.is_open(self.category)


@track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class CaseConversation(models.Model):
    """A conversation leads to one case; a case has many of them."""

    conversation = models.OneToOneField(Conversation, models.PROTECT, related_name="led_to")
    case = models.ForeignKey(Case, models.PROTECT, related_name="threads")
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        verbose_name, verbose_name_plural = "conversation of a case", "conversations of cases"

    def __str__(self) -> str:
        return f"{self.conversation_id} leads to {self.case_id}"
