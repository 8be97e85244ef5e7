"""Where real files are, when they are there: beside the project, never in it."""

from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"


def folder(name):
    """A folder of real files, or a reason to skip the tests that need it."""
    found = DATA / name
    if not found.is_dir():
        pytest.skip(f"needs the real files in {name}, which are not beside the project", allow_module_level=True)
    return found
