"""Tasks that belong to a case."""

from django.db import models

from rapport.cases.models.case import Case
from rapport.tasks.models import Task


class CaseTask(models.Model):
    """A task that has to be done before its case can close."""

    task = models.OneToOneField(Task, models.CASCADE, primary_key=True, related_name="of_case")
    case = models.ForeignKey(Case, models.PROTECT, related_name="todos")

    def __str__(self) -> str:
        return f"{self.task_id} of {self.case_id}"
