"""rapport user add: a person who may sign in, and the link that lets them in the first time."""

import argparse

from rapport.config.commands import the_system, with_django
from rapport.core.errors import Refused

HELP = "add a person who works here, and print a link that signs them in once"


class NotAdded(Refused):
    """The person could not be added as asked."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `user` may be told."""
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    add = verbs.add_parser("add", help=HELP)
    add.add_argument("email", metavar="EMAIL")
    add.add_argument(
        "--role", action="append", required=True, metavar="ROLE", help="what they do here, such as adviser; may be given again"
    )
    add.add_argument("--name", default="", help="their name (default: from the email)")
    add.add_argument("--team", default="", metavar="TEAM", help="the team's name, made if it is new")
    link = verbs.add_parser("link", help="print a new link that signs a person in once, such as when they are locked out")
    link.add_argument("email", metavar="EMAIL")
    forget = verbs.add_parser(
        "forget-sign-on", help="let another account of the organisation's provider sign in as this person the next time"
    )
    forget.add_argument("email", metavar="EMAIL")
    add.set_defaults(verb=_add)
    link.set_defaults(verb=_link)
    forget.set_defaults(verb=_forget)


def run(arguments: argparse.Namespace) -> int:
    """Do it."""
    with_django()
    arguments.verb(arguments)
    return 0


def _add(arguments: argparse.Namespace) -> None:
    from rapport.team.actions import joining, signing_in
    from rapport.team.history import acting

    by = the_system()
    with acting(by, command="user add"):
        user = joining.add(email=arguments.email, name=arguments.name, roles=arguments.role, team=arguments.team, by=by)
    print(f"{user.name} <{user.email}> may sign in as {user.role_names.lower()}.")
    print(signing_in.one_time_link(user=user, by=by))


def _link(arguments: argparse.Namespace) -> None:
    from rapport.team.actions import signing_in
    from rapport.team.models import User

    user = User.objects.filter(email__iexact=arguments.email, is_active=True).first()
    if user is None:
        raise NotAdded(f"Nobody who may sign in has the email {arguments.email}.")
    print(signing_in.one_time_link(user=user, by=the_system()))


def _forget(arguments: argparse.Namespace) -> None:
    from rapport.team.actions import single_sign_on
    from rapport.team.history import acting
    from rapport.team.models import User

    user = User.objects.filter(email__iexact=arguments.email).first()
    if user is None:
        raise NotAdded(f"Nobody here has the email {arguments.email}.")
    with acting(the_system(), command="user forget-sign-on"):
        ended = single_sign_on.forget(user=user)
    print(f"{user.name} is linked anew at the next sign-in." if ended else f"{user.name} was not linked to an account.")


def first_administrator_link() -> str:
    """A link for the first administrator, who is made when nobody is there yet."""
    from rapport.team.actions import signing_in
    from rapport.team.history import acting

    by = the_system()
    with acting(by, command="up"):
        return signing_in.first_administrator_link(by=by)
