"""rapport law: dates under the rules of law. Needs neither Django nor a database."""

import argparse
from typing import Any

HELP = "dates under the rules of law, with their reasons (rapport law --help)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Whatever `rapport.law.commands` takes; it reads the words itself."""
    parser.add_argument("words", nargs=argparse.REMAINDER)


def run(arguments: argparse.Namespace) -> int:
    """Hand over."""
    from rapport.law import commands

    answer: Any = commands.main(arguments.words)
    return int(answer or 0)
