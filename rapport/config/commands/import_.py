"""rapport import customers: customers from a CSV, XLSX or vCard file."""

import argparse
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rapport.config.commands import the_system, with_django
from rapport.core.errors import Refused

if TYPE_CHECKING:
    from rapport.customers.models import Import

HELP = "bring in customers from a file: all its good rows, or nothing"
_SECONDS_BETWEEN_LOOKS = 0.5


class NoSuchFile(Refused):
    """There is nothing to read."""


class MapUnreadable(Refused):
    """The mapping is not one."""


class NotBroughtIn(Refused):
    """The import failed, for the reason it gave."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `import` may be told."""
    kinds = parser.add_subparsers(metavar="WHAT", required=True)
    customers = kinds.add_parser("customers", help=HELP)
    customers.add_argument("file", metavar="FILE", type=Path, help="CSV, XLSX or vCard, in any encoding and column order")
    columns = "which column is what, as --dry-run --json prints it (default: guessed)"
    customers.add_argument("--map", metavar="FILE", type=Path, help=columns)
    policies = ("fill", "overwrite", "skip")
    customers.add_argument("--existing", choices=policies, default="fill", help="what to do with customers already here")
    customers.add_argument("--dry-run", action="store_true", help="check and count, and change nothing")
    customers.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    """Store, plan, check or bring in, and say what came of it."""
    if not arguments.file.is_file():
        raise NoSuchFile(f"There is no file {arguments.file}.")
    with_django()
    from rapport.customers.models.importing import ImportStatus

    imported = _carry_out(arguments)
    if imported.status == ImportStatus.FAILED:
        raise NotBroughtIn(imported.problem)
    _tell(imported, arguments)
    return 0


def _carry_out(arguments: argparse.Namespace) -> "Import":
    from rapport.customers.actions import imports
    from rapport.customers.importing import signs
    from rapport.team.history import acting

    by = the_system()
    with arguments.file.open("rb") as stream:
        imported = imports.store(stream=stream, name=arguments.file.name, by=by)
    mapping = _mapping(arguments.map) if arguments.map else None
    imported = imports.plan(imported=imported, mapping=mapping, rules=signs.USUAL, policy=arguments.existing, by=by)
    imported = imports.ask(imported=imported, dry=arguments.dry_run, by=by)
    with acting(by, command="import"):
        imported = imports.carry_out(imported=imported, by=by, tell=_progress(arguments.json))
    return _when_done(imported)


def _when_done(imported: "Import") -> "Import":
    """The job worker may have been quicker to begin; then we wait for it."""
    from rapport.customers.models.importing import ImportStatus

    while imported.status in (ImportStatus.CHECKING, ImportStatus.RUNNING):
        time.sleep(_SECONDS_BETWEEN_LOOKS)
        imported.refresh_from_db()
    return imported


def _mapping(file: Path) -> Any:
    from rapport.customers.mapping import Mapping

    try:
        return Mapping.from_dict(json.loads(file.read_text()))
    except (OSError, ValueError) as failure:
        raise MapUnreadable(f"{file} is not a mapping: it should be the JSON that --dry-run --json prints under mapping.") from failure


def _progress(is_quiet: bool) -> Any:
    """Shows how far it is, on one line, where someone is looking."""
    if is_quiet or not sys.stderr.isatty():
        return lambda rows, share: None
    return lambda rows, share: print(f"\r{rows:,} rows, {share:.0%}", end="" if share < 1 else "\n", file=sys.stderr, flush=True)


def _tell(imported: "Import", arguments: argparse.Namespace) -> None:
    refused = imported.refused_file.path if imported.refused_file else None
    if arguments.json:
        told = {"status": imported.status, "counts": imported.counts, "refused_file": refused, "mapping": imported.mapping}
        print(json.dumps(told, indent=1, ensure_ascii=False))
        return
    counts = {name: f"{count:,}" for name, count in imported.counts.items() if name != "warnings"}
    rows = "row" if imported.counts["read"] == 1 else "rows"
    print("{read} {rows}: {new} new, {changed} changed, {same} the same, {refused} refused.".format(**counts, rows=rows))
    if arguments.dry_run:
        print("They were only checked: nothing is changed.")
    for warning in imported.counts["warnings"]:
        print(warning)
    if refused:
        print(f"The refused rows and their reasons are in {refused}.")
