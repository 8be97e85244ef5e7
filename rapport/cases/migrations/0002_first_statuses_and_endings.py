"""The statuses and endings that a new installation starts with. People change them in the settings."""

from django.db import migrations

STATUSES = (
    ("open", "New", "We have it"),
    ("open", "In progress", "We are working on it"),
    ("customer", "Waiting for the customer", "Waiting to hear from you"),
    ("others", "Waiting for others", "Waiting for someone else"),
    ("resolved", "Sorted out", "Sorted out"),
    ("closed", "Closed", "Closed"),
)
KINDS = ("enquiry", "request", "problem", "complaint", "compliment", "internal")


def fill(apps, schema_editor):
    status, ending = apps.get_model("cases", "CaseStatus"), apps.get_model("cases", "Ending")
    for position, (category, name, customer_name) in enumerate(STATUSES):
        status.objects.create(category=category, name=name, customer_name=customer_name, position=position)
    for kind in KINDS:
        ending.objects.create(kind=kind, needs=["customer", "outcome"] if kind in {"problem", "complaint"} else ["outcome"])


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
