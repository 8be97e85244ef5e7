"""rapport demo: the demo organisation, so that every screen has something to show."""

import argparse

from rapport.config.commands import the_system, with_django
from rapport.core.command_line import above_nothing

HELP = "fill an empty database with the demo organisation"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `demo` may be told."""
    parser.add_argument("--scale", type=above_nothing, default=1, help="times about 2,000 customers (default: 1)")


def run(arguments: argparse.Namespace) -> int:
    """Make it."""
    with_django()
    create(arguments.scale)
    print("The demo organisation is ready.")
    return 0


def create(scale: float = 1) -> None:
    """Make the demo organisation; it refuses where customers are already."""
    from rapport.desk import demo
    from rapport.portal import demo as forms
    from rapport.team.history import acting

    by = the_system()
    with acting(by, command="demo"):
        demo.create(by, scale=scale)
        forms.create(by)
