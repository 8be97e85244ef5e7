"""The table of Django's database cache, which counts sign-in attempts for all processes together.

Unlogged: its rows live for minutes, and a crash of the database may empty it.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("team", "0002_sessions_invitations_and_team_history")]

    operations = [
        migrations.RunSQL(
            """
            CREATE UNLOGGED TABLE cache (
                cache_key varchar(255) PRIMARY KEY,
                value text NOT NULL,
                expires timestamptz NOT NULL
            );
            CREATE INDEX cache_expires ON cache (expires);
            """,
            "DROP TABLE cache",
        )
    ]
