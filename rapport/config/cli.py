"""The command line: one parser, one file per command, and Django's own commands underneath.

Every command has help. What goes wrong is one plain sentence on standard error and a non-zero exit.
"""

import argparse
import os
import sys
from importlib import import_module
from types import ModuleType

from rapport import __version__
from rapport.core.command_line import OneSentence
from rapport.core.errors import Refused

COMMANDS = {
    "up": "up",
    "demo": "demo",
    "user": "user",
    "token": "token",
    "import": "import_",
    "export": "export",
    "law": "law",
    "mail": "mail",
    "backup": "backup",
    "restore": "restore",
    "doctor": "doctor",
}
_DJANGO = ("migrate", "makemigrations", "shell", "check", "showmigrations", "sqlmigrate", "dbshell", "collectstatic", "procrastinate")
_EXTRA = "Django's own commands work too: " + ", ".join(_DJANGO) + " and the rest (rapport COMMAND --help)."


class UnknownCommand(Refused):
    """Neither ours nor Django's."""


def main(argv: list[str] | None = None) -> int:
    """Run one command; its exit code."""
    argv = sys.argv[1:] if argv is None else argv
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rapport.config.settings")
    try:
        return _run(argv)
    except Refused as refusal:
        return _fail(refusal.sentence)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    except OSError as failure:
        where = f": {failure.filename}" if failure.filename else ""
        return _fail(f"{failure.strerror or failure}{where}.")
    except Exception as failure:
        if not _is_of_the_connection(failure):
            raise
        first = (str(failure).strip() or type(failure).__name__).splitlines()[0]
        return _fail(f"The database stopped answering: {first.rstrip('.')}.")


def _is_of_the_connection(failure: Exception) -> bool:
    """Whether the database went away under a command, told by the driver or by Django on its behalf."""
    import psycopg

    gone = (psycopg.OperationalError, psycopg.InterfaceError)
    return isinstance(failure, gone) or isinstance(failure.__cause__, gone)


def _run(argv: list[str]) -> int:
    if argv and argv[0] == "law":  # needs neither Django nor a database
        return int(import_module("rapport.law.commands").main(argv[1:]) or 0)
    if argv and argv[0] not in COMMANDS and not argv[0].startswith("-"):
        return _django(argv)
    arguments = parser().parse_args(argv or ["--help"])
    _check_database_address()
    command: ModuleType = arguments.module
    return int(command.run(arguments))


def parser() -> argparse.ArgumentParser:
    """The whole command line, for help and for reading it."""
    top = OneSentence(prog="rapport", description="Building and keeping customer relationships.", epilog=_EXTRA)
    top.add_argument("--version", action="version", version=f"Rapport {__version__}")
    commands = top.add_subparsers(metavar="COMMAND", required=True)
    for name, file in COMMANDS.items():
        module = import_module(f"rapport.config.commands.{file}")
        one = commands.add_parser(name, help=module.HELP, description=f"{module.HELP[0].upper()}{module.HELP[1:]}.")
        module.add_arguments(one)
        one.set_defaults(module=module)
    return top


def _django(argv: list[str]) -> int:
    from rapport.config import embedded
    from rapport.config.server import schema
    from rapport.config.server.postgres import Postgres

    _check_database_address()
    folder = embedded.data_dir()
    embedded.ensure_secret_key(folder)
    from django.core.management import execute_from_command_line, get_commands

    given = os.environ.get("DATABASE_URL")
    os.environ["DATABASE_URL"] = given or Postgres(folder).url()  # settings want one; nothing is started for a slip of the pen
    if argv[0] not in {*get_commands(), "help"}:
        raise UnknownCommand(f"There is no command called {argv[0]}; rapport --help lists them.")
    if given:
        schema.connect(given).close()  # one sentence when it does not answer
    else:
        del os.environ["DATABASE_URL"]
        embedded.ensure_database(folder)
    execute_from_command_line(["rapport", *argv])
    return 0


def _check_database_address() -> None:
    """One sentence for an address that cannot be one. Raises embedded.UnusableAddress."""
    from rapport.config import embedded

    embedded.check_address(os.environ.get("DATABASE_URL", ""))


def _fail(sentence: str) -> int:
    print(f"rapport: {sentence}", file=sys.stderr)
    return 1
