"""The command line."""

import os

from rapport.config import embedded


def main(argv: list[str]) -> int:
    """Prepare the environment and run one command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rapport.config.settings")
    folder = embedded.data_dir()
    embedded.ensure_secret_key(folder)
    embedded.ensure_database(folder)
    from django.core.management import execute_from_command_line

    execute_from_command_line(["rapport", *argv])
    return 0
