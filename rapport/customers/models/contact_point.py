"""How to reach a customer."""

import pghistory
from django.db import models
from django.db.models import Q
from django.db.models.functions import Reverse

from rapport.core.history import track
from rapport.customers.models.customer import Customer
from rapport.customers.rules import Channel


@track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent())
class ContactPoint(models.Model):
    """An email address, phone number, postal address or handle.

    `value` is as people write it; `key` is the form we compare: email in lower case, phone in E.164, address as
    postcode and first line, handle in lower case with its service. An address has its parts in `parts`
    (lines, town, county, postcode, country as ISO 3166 alpha-2) and its formatted postcode in `postcode`.
    """

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="contact_points", db_index=False)
    channel = models.CharField(max_length=8, choices=Channel)
    value = models.CharField(max_length=500)
    key = models.CharField(max_length=320, db_collation="C")
    parts = models.JSONField(null=True, blank=True)
    postcode = models.CharField(max_length=16, blank=True)
    label = models.CharField(max_length=60, blank=True)
    purpose = models.CharField(max_length=100, blank=True)
    is_preferred = models.BooleanField(default=False)
    verified_at = models.DateTimeField(null=True, blank=True)
    opted_out_at = models.DateTimeField(null=True, blank=True)
    invalid_at = models.DateTimeField(null=True, blank=True)
    invalid_reason = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["channel", "key"], name="contact_point_by_key", opclasses=["text_ops", "text_pattern_ops"]),
            models.Index(Reverse("key"), name="contact_point_phone_end", condition=Q(channel=Channel.PHONE)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "channel", "key"],
                name="contact_point_once_per_customer",
                violation_error_message="The customer already has this contact point.",
            ),
            models.UniqueConstraint(
                fields=["customer", "channel"],
                name="contact_point_one_preferred",
                condition=Q(is_preferred=True),
                violation_error_message="The customer already has a preferred contact point of this kind.",
            ),
            models.CheckConstraint(name="contact_point_known_channel", condition=Q(channel__in=Channel.values)),
            models.CheckConstraint(name="contact_point_says_something", condition=~Q(value="") & ~Q(key="")),
        ]

    def __str__(self) -> str:
        return self.value
