"""The distinct words that customers can be found by, so that a typing error finds its neighbours."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


class Word(models.Model):
    """A folded word that stands in some customer's search vector, with its trigrams."""

    word = models.CharField(max_length=60, primary_key=True, db_collation="C")
    grams = ArrayField(models.CharField(max_length=3))

    class Meta:
        indexes = [GinIndex(fields=["grams"], name="word_grams")]

    def __str__(self) -> str:
        return self.word
