"""Office hours, the calendar that every installation begins with."""

from datetime import UTC, datetime

from django.conf import settings
from django.db import migrations

WEEK = {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}


def make(apps, schema_editor):
    calendars, versions = apps.get_model("clocks", "Calendar"), apps.get_model("clocks", "CalendarVersion")
    if calendars.objects.exists():
        return
    now = datetime.now(UTC)
    office = calendars.objects.create(name="Office hours", is_default=True, version=1, created_at=now)
    content = {"zone": settings.TIME_ZONE, "nation": "ENG", "weekly": WEEK, "closures": [], "days": {}}
    versions.objects.create(calendar=office, number=1, content=content, in_force_from=datetime(1970, 1, 1, tzinfo=UTC), made_at=now)


class Migration(migrations.Migration):

    dependencies = [("clocks", "0001_initial")]

    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
