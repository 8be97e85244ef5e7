# The index for finding holds the stage too. On a million customers it takes about a minute to make.

import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0003_import_progress"),
        ("team", "0003_cache_shared_by_all_processes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="customer",
            name="customer_search",
        ),
        migrations.AddIndex(
            model_name="customer",
            index=django.contrib.postgres.indexes.GinIndex(
                models.Func(
                    models.F("search"),
                    models.F("stage"),
                    arg_joiner=" || array_to_tsvector(ARRAY['s:' || ",
                    output_field=django.contrib.postgres.search.SearchVectorField(),
                    template="(%(expressions)s]::text[]))",
                ),
                name="customer_search",
            ),
        ),
    ]
