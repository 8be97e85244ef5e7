"""Two customers found to be one, and everything needed to part them again."""

from django.db import models
from django.db.models import F, Q

from rapport.customers.models.customer import Customer
from rapport.team.models import User


class Merge(models.Model):
    """`absorbed` went into `survivor`. `moved` names every row that changed hands; `before` and `after` hold the
    survivor's chosen fields, so that undoing gives back what nobody has changed since."""

    survivor = models.ForeignKey(Customer, models.PROTECT, related_name="merges_into")
    absorbed = models.ForeignKey(Customer, models.PROTECT, related_name="merges_away")
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    moved = models.JSONField(default=dict)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(name="merge_of_two", condition=~Q(survivor=F("absorbed"))),
            models.UniqueConstraint(fields=["absorbed"], name="merge_absorbed_once", condition=Q(undone_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.absorbed_id} into {self.survivor_id}"
