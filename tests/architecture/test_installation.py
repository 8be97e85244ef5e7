"""What must hold for installing: locks with hashes, and the two commands that newcomers type."""

import re
import runpy
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock")


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_has_one_version_and_its_hashes(name):
    entries = re.split(r"\n(?=[a-z0-9])", re.sub(r"(?m)^\s*#.*\n?", "", (ROOT / name).read_text()).strip())
    assert len(entries) > 20
    for entry in entries:
        assert re.match(r"[a-z0-9._\-\[\],]+==\S+", entry), entry
        assert "--hash=sha256:" in entry, entry


def test_what_runs_is_also_what_is_tested():
    """The development lock holds every version of the other."""
    versions = {
        name: set(re.findall(r"(?m)^([a-z0-9._-]+==\S+)", (ROOT / name).read_text()))
        for name in ("requirements.lock", "requirements-dev.lock")
    }
    assert versions["requirements.lock"] <= versions["requirements-dev.lock"]


def test_the_command_is_installed_under_its_name():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["scripts"] == {"rapport": "rapport.config.cli:main"}


def test_processes_that_the_command_starts_do_not_run_it_again():
    """A spawned process reads its parent's script under the name __mp_main__ before it begins its own work."""
    runpy.run_path(str(Path(sys.executable).with_name("rapport")), run_name="__mp_main__")


@pytest.mark.parametrize("target", ["run", "test", "journeys", "check", "fix", "bench", "capability"])
def test_make_knows(target):
    assert re.search(rf"(?m)^{target}:", (ROOT / "Makefile").read_text())


def test_the_pipeline_is_the_same_lines_as_on_a_laptop():
    lines = [line for line in (ROOT / ".ci" / "run").read_text().splitlines() if line.startswith("make ")]
    assert lines == ["make check test journeys </dev/null"]
