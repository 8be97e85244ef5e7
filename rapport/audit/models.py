"""Tables of the record: who looked at what, and the seals over every append-only table."""

from django.contrib.postgres.fields import ArrayField, BigIntegerRangeField
from django.db import models

from rapport.core.history import append_only
from rapport.team.models import User


class Viewing(models.Model):
    """Someone opened a customer's record: who, when, by which road, and why if they were asked."""

    at = models.DateTimeField()
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    road = models.CharField(max_length=10)
    subject = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    part = models.CharField(max_length=40, blank=True)
    purpose = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject", "subject_id", "-at"], name="viewing_of_subject"),
            models.Index(fields=["user", "-at"], name="viewing_by_user"),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.subject} {self.subject_id} at {self.at:%Y-%m-%d %H:%M}"


class Seal(models.Model):
    """A batch of rows of one append-only table, closed with a hash. Seals form one chain over all tables.

    `ids` are the half-open ranges of ids it covers: every row whose id lies in them, and no other, was there. `columns`
    are the columns it read, so that a later migration can add one. `rows_hash` is over the rows, `hash` over the seal
    before it, this seal's own facts, and `rows_hash`. `fingerprints` holds the first 8 bytes of each row's hash in id
    order: they say which row was changed. `last_id` is the highest id that this seal or an earlier one over the same table
    covers. `sealed_at` is the database's clock after the rows were read.
    """

    number = models.BigIntegerField(unique=True)
    table = models.CharField(max_length=63)
    columns = ArrayField(models.CharField(max_length=63))
    ids = ArrayField(BigIntegerRangeField())
    last_id = models.BigIntegerField()
    count = models.PositiveIntegerField()
    rows_hash = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)
    fingerprints = models.BinaryField()
    sealed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["table", "-number"], name="seal_of_table")]
        triggers = append_only()

    def __str__(self) -> str:
        return f"Seal {self.number} over {self.count} rows of {self.table}"
