"""rapport demo: the demo organisation, so that every screen has something to show."""

import argparse

from rapport.config.commands import the_system, with_django
from rapport.core.errors import Refused

HELP = "fill an empty database with the demo organisation"


class NotEmpty(Refused):
    """There are customers already."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `demo` may be told."""
    parser.add_argument("--scale", type=int, default=1, help="times about 2,000 customers (default: 1)")


def run(arguments: argparse.Namespace) -> int:
    """Make it."""
    with_django()
    create(arguments.scale)
    print("The demo organisation is ready.")
    return 0


def create(scale: int = 1) -> None:
    """Make the demo organisation. Raises NotEmpty where real customers could be."""
    from rapport.customers.models import Customer
    from rapport.desk import demo

    if Customer.objects.exists():
        raise NotEmpty("There are customers here already; the demo organisation only goes into an empty database.")
    demo.create(by=the_system(), scale=scale)
