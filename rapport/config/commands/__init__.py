"""The commands of the command line, one file each: what it asks (`add_arguments`) and what it does (`run`).

Opening a file here imports nothing heavy; a command imports what it needs when it runs.
"""

import os
from typing import TYPE_CHECKING

from rapport.config import embedded

if TYPE_CHECKING:
    from rapport.team.actors import Actor


def with_django(*, database: bool = True) -> None:
    """Make Django ready, on the running database or on one started for this command."""
    folder = embedded.data_dir()
    embedded.ensure_secret_key(folder)
    embedded.recall_address(folder)
    if database:
        embedded.ensure_database(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rapport.config.settings")
    import django

    django.setup()


def the_system() -> "Actor":
    """Commands act as the product itself: whoever can run them owns the machine."""
    from django.utils import timezone

    from rapport.team.actors import Actor, Road

    return Actor.system(at=timezone.now(), road=Road.COMMAND)
