"""rapport doctor: what is well and what is wrong, one sentence each."""

import argparse
import json

from rapport.config.commands import with_django
from rapport.core.errors import Refused

HELP = "look at everything and say what is wrong; the exit code is 1 when something is"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `doctor` may be told."""
    parser.add_argument("--json", action="store_true", help="print JSON, for monitoring")


def run(arguments: argparse.Namespace) -> int:
    """Look, and say."""
    from rapport.config.server import health

    try:
        with_django(tables=False)
    except Refused as refusal:  # the embedded database does not start: say so among the rest
        checks = [health.Check("database", health.Level.WRONG, refusal.sentence)]
    else:
        checks = health.examine()
    is_well = all(check.level is not health.Level.WRONG for check in checks)
    if arguments.json:
        told = [{"name": check.name, "level": check.level, "sentence": check.sentence} for check in checks]
        print(json.dumps({"is_well": is_well, "checks": told}, indent=1))
    else:
        for check in checks:
            print(f"{check.level.value:5}  {check.name:12} {check.sentence}")
    return 0 if is_well else 1
