"""Prints every file over 400 lines and function over 50, each a place to look again, and the median function."""

import ast
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2] / "rapport"
LONG_FILE, LONG_FUNCTION, AIM = 400, 50, 8


def sources() -> Iterator[Path]:
    """Our Python, without tests and migrations."""
    for file in sorted(ROOT.rglob("*.py")):
        if not {"tests", "migrations"} & set(file.relative_to(ROOT).parts):
            yield file


def functions(file: Path) -> Iterator[tuple[str, int]]:
    """Each function's name and length, from `def` to its last line."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def main() -> None:
    """Print the report. It never fails the check: it says where to look."""
    lengths = []
    for file in sources():
        lines = len(file.read_text().splitlines())
        if lines > LONG_FILE:
            print(f"{file.relative_to(ROOT.parent)}: {lines} lines")
        for name, length in functions(file):
            lengths.append(length)
            if length > LONG_FUNCTION:
                print(f"{file.relative_to(ROOT.parent)}: {name} is {length} lines")
    print(f"{len(lengths)} functions, median {statistics.median(lengths):g} lines (aim: {AIM})")


if __name__ == "__main__":
    sys.exit(main())
