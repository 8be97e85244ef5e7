"""rapport export customers: customers to a CSV, XLSX or vCard file."""

import argparse
import os
from pathlib import Path

from rapport.config.commands import the_system, with_django
from rapport.core.errors import Refused

HELP = "write customers to a file; its ending says whether CSV, XLSX or vCard"


class FormatUnknown(Refused):
    """The ending is none of those we write."""


class NoPlace(Refused):
    """There is no such folder."""


class AlreadyThere(Refused):
    """An export never replaces another file."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `export` may be told."""
    kinds = parser.add_subparsers(metavar="WHAT", required=True)
    customers = kinds.add_parser("customers", help=HELP)
    customers.add_argument("file", metavar="FILE", type=Path, help="ending in .csv, .xlsx or .vcf")
    customers.add_argument("--where", default="", metavar="RULE", help="only these, in the filter language, such as 'tag is vip'")


def run(arguments: argparse.Namespace) -> int:
    """Write it beside its place, then move it there. Only its owner may read it."""
    file: Path = arguments.file
    if file.exists():
        raise AlreadyThere(f"{file} exists already; choose another name.")
    if not file.parent.is_dir():
        raise NoPlace(f"The folder {file.parent} does not exist.")
    with_django()
    from rapport.customers import exporting

    kind = file.suffix.lower().lstrip(".")
    if kind not in exporting.FORMATS:
        raise FormatUnknown(f"{file} should end in .csv, .xlsx or .vcf.")
    partial = file.with_name(f".{file.stem}.partial{file.suffix}")
    try:
        with os.fdopen(os.open(partial, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "w+b") as stream:
            count = _write(arguments.where, stream, kind, partial)
        partial.replace(file)
    finally:
        partial.unlink(missing_ok=True)
    print(f"Wrote {count:,} customer{'' if count == 1 else 's'} to {file}.")
    return 0


def _write(where: str, stream, kind: str, path: Path) -> int:  # type: ignore[no-untyped-def]
    from rapport.customers.actions import exports

    count: int = exports.export_all(where=where, kind=kind, stream=stream, path=path, by=the_system())
    return count
