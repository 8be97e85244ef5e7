"""What one customer is to another, from when until when."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from rapport.core.history import track
from rapport.customers.models.customer import Customer
from rapport.customers.rules import SPEAKS_FOR, Link, Permit, Sees


@track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Role(models.Model):
    """A dated link between two customers: `customer` works at, cares for, may act for ... `other`. `sees` says which of an organisation's
    cases a person may see by a link that is mailed to them."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="roles")
    other = models.ForeignKey(Customer, models.CASCADE, related_name="roles_towards")
    link = models.CharField(max_length=12, choices=Link)
    title = models.CharField(max_length=120, blank=True)
    permits = ArrayField(models.CharField(max_length=12, choices=Permit), default=list, blank=True)
    limits = models.CharField(max_length=300, blank=True)
    evidence = models.CharField(max_length=300, blank=True)
    sees = models.CharField(max_length=5, choices=Sees, default=Sees.OWN)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="role_known_link", condition=Q(link__in=Link.values)),
            models.CheckConstraint(name="role_known_permits", condition=Q(permits__contained_by=list(Permit.values))),
            models.CheckConstraint(name="role_known_sees", condition=Q(sees__in=Sees.values)),
            models.CheckConstraint(
                name="role_sees_only_where_it_speaks",
                condition=Q(sees=Sees.OWN) | Q(link__in=SPEAKS_FOR),
                violation_error_message="Only somebody who works there, is a member or is authorised may see its cases.",
            ),
            models.CheckConstraint(
                name="role_between_two",
                condition=~Q(customer=F("other")),
                violation_error_message="A customer cannot have a role with themselves.",
            ),
            models.CheckConstraint(
                name="role_ends_after_it_starts",
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message="A role ends on or after the day it starts.",
            ),
            models.CheckConstraint(
                name="role_authority_says_what_and_until_when",
                condition=~Q(link=Link.AUTHORISED) | (Q(ends_on__isnull=False) & ~Q(permits=[])),
                violation_error_message="Say what an authorised representative may do and until when.",
            ),
            models.UniqueConstraint(
                fields=["customer", "other", "link"],
                name="role_one_open_of_a_kind",
                condition=Q(ends_on=None),
                violation_error_message="This role already exists.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.link} {self.other_id}"
