"""rapport token: a key for the API, shown once."""

import argparse
from datetime import timedelta

from rapport.config.commands import the_system, with_django
from rapport.core.errors import Refused

MOST_DAYS = 36_500
HELP = "make a key for the API and print it, once"


class NoSuchPerson(Refused):
    """A token is somebody's, and nobody has this email."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `token` may be told."""
    parser.add_argument("email", metavar="EMAIL", help="whose token it is: it may do at most what they may")
    parser.add_argument(
        "--scope", action="append", metavar="SCOPE", help="what it may do, such as customers.read; may be given again (default: all)"
    )
    parser.add_argument("--name", default="Command line", help="what uses it (default: %(default)s)")
    parser.add_argument("--days", type=_days, default=365, help="days until it ends; 0 for no end (default: %(default)s)")


def _days(text: str) -> int:
    if not text.isdecimal() or int(text) > MOST_DAYS:
        raise argparse.ArgumentTypeError(f"days are a whole number from 0 to {MOST_DAYS}")
    return int(text)


def run(arguments: argparse.Namespace) -> int:
    """Make it."""
    with_django()
    from rapport.team.actions import tokens
    from rapport.team.models import User

    by = the_system()
    user = User.objects.filter(email__iexact=arguments.email, is_active=True).first()
    if user is None:
        raise NoSuchPerson(f"Nobody who may sign in has the email {arguments.email}.")
    ends = by.at + timedelta(days=arguments.days) if arguments.days else None
    _, key = tokens.make(name=arguments.name, user=user, scopes=arguments.scope, expires_at=ends, by=by)
    print(key)
    return 0
