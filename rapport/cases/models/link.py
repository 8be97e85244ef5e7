"""How two cases hang together, without one being part of the other."""

import pghistory
from django.db import models
from django.db.models import F, Q, TextChoices

from rapport.cases.models.case import Case
from rapport.core.history import track
from rapport.team.models import User


class LinkKind(TextChoices):
    """What one case is to the other."""

    RELATES = "relates", "Has to do with"
    FOLLOWS = "follows", "Carries on"
    DUPLICATE = "duplicate", "Is the same as"


@track(pghistory.InsertEvent(), pghistory.DeleteEvent())
class CaseLink(models.Model):
    """`case` has to do with `other`. Seen from both."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="links", db_index=False)
    other = models.ForeignKey(Case, models.CASCADE, related_name="linked_from")
    kind = models.CharField(max_length=10, choices=LinkKind, default=LinkKind.RELATES)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        verbose_name, verbose_name_plural = "link between cases", "links between cases"
        constraints = [
            models.UniqueConstraint(fields=["case", "other", "kind"], name="case_link_once"),
            models.CheckConstraint(name="case_link_of_two", condition=~Q(case=F("other"))),
            models.CheckConstraint(name="case_link_known_kind", condition=Q(kind__in=LinkKind.values)),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind} {self.other_id}"
