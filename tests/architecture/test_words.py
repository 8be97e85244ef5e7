"""What must hold for every file: docstrings, links that lead somewhere, no address of a package host."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

from tests.architecture.sizes import sources

ROOT = Path(__file__).parents[2]
HOSTS = re.compile(
    r"(pypi|pythonhosted|anaconda|npmjs|unpkg|jsdelivr|cdnjs|registry\.|artifactory|nexus)[\w.-]*\.\w+|--(extra-)?index-url|--find-links"
)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
NOT_FOR_NAMES = {".png", ".woff2", ".ico", ".lock"}


def tracked() -> list[Path]:
    """Every file of the project, tracked or about to be."""
    told = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if told.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / line for line in told.stdout.splitlines() if (ROOT / line).is_file()]


def undocumented(file: Path) -> list[str]:
    """The module, and its public functions and classes, that have no docstring. Methods that Python or Django name need none."""
    tree = ast.parse(file.read_text())
    bare = [] if ast.get_docstring(tree) or not tree.body else ["the module"]
    for node in tree.body:
        if (
            isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef)
            and not node.name.startswith("_")
            and not ast.get_docstring(node)
        ):
            bare.append(node.name)
    return bare


def test_every_module_and_public_function_says_what_it_is():
    bare = {str(file.relative_to(ROOT)): missing for file in sources() if (missing := undocumented(file))}
    assert not bare


def test_no_lock_file_or_other_names_a_package_host():
    found = {}
    for file in tracked():
        if file.suffix in {".png", ".woff2", ".ico"} or file == Path(__file__):
            continue
        if named := HOSTS.search(file.read_text(errors="replace")):
            found[str(file.relative_to(ROOT))] = named.group()
    assert not found


def documents() -> list[Path]:
    """Everything written to be read."""
    return [file for file in tracked() if file.suffix == ".md"]


def test_links_between_documents_lead_somewhere():
    broken = []
    for document in documents():
        for target in LINK.findall(document.read_text()):
            path, _, heading = target.partition("#")
            if "://" in target or target.startswith("mailto:"):
                continue
            there = (document.parent / path).resolve() if path else document
            if not there.exists() or (heading and heading not in headings(there)):
                broken.append(f"{document.relative_to(ROOT)}: {target}")
    assert not broken


def headings(document: Path) -> set[str]:
    """The anchors of a document's headings, as code hosts make them."""
    lines = [line.lstrip("#").strip().lower() for line in document.read_text().splitlines() if line.startswith("#")]
    return {re.sub(r"[^\w\- ]", "", line).replace(" ", "-") for line in lines}


def test_no_drawer_that_can_hold_anything():
    drawers = {"utils", "helpers", "managers", "services", "common", "misc"}
    assert not [str(file.relative_to(ROOT)) for file in sources() if {*file.relative_to(ROOT).with_suffix("").parts} & drawers]


def test_no_file_of_code_is_longer_than_it_may_be():
    """400 lines is where the size report starts to speak; a file of 500 is not to be merged."""
    long = {str(file.relative_to(ROOT)): lines for file in sources() if (lines := len(file.read_text().splitlines())) > 500}
    assert not long
