"""What no template of ours may hold, and what every page may weigh."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.template.loader import get_template

ROOT = Path(__file__).parents[2] / "rapport"
TEMPLATES = sorted(ROOT.rglob("templates/**/*.html"))
STYLES = sorted(ROOT.rglob("static/**/*.css"))
SCRIPTS = sorted(ROOT.rglob("static/**/*.js"))
FIRST_LOAD = 100 * 1024  # bytes, compressed, in all
PAGE_ALLOWANCE = 30 * 1024  # bytes, compressed, of the page itself

FORBIDDEN = {
    "an inline style": re.compile(r"\sstyle\s*="),
    "a style element": re.compile(r"<style\b"),
    "an inline script": re.compile(r"<script(?![^>]*\b(?:src=|type=\"application/json\"))"),
    "a handler in an attribute": re.compile(r"\son[a-z]+\s*=|\shx-on"),
    "code for htmx to evaluate": re.compile(r"[\"'\s]js:|javascript:|hx-trigger=\"[^\"]*\["),
    "something from another site": re.compile(r"(?:src|<link[^>]*href)=\"(?:https?:)?//"),
    "a word that is unchecked for safety": re.compile(r"\|safe\b|autoescape off"),
}


def relative(file: Path) -> str:
    """How a test names a file."""
    return str(file.relative_to(ROOT))


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_template_holds(what):
    assert [relative(file) for file in TEMPLATES if FORBIDDEN[what].search(file.read_text())] == []


def test_every_template_can_be_read():
    for file in TEMPLATES:
        get_template(relative(file).split("templates/", 1)[1])


def test_every_icon_that_is_asked_for_is_drawn():
    drawn = set(re.findall(r'id="i-(\w+)"', (ROOT / "core/static/icons.svg").read_text()))
    asked = {name for file in TEMPLATES for name in re.findall(r'{% icon "(\w+)"', file.read_text())}
    assert asked - drawn == set()


def test_icons_and_the_mark_hold_no_style_of_their_own():
    for name in ("icons.svg", "mark.svg"):
        assert "style" not in (ROOT / "core/static" / name).read_text()


@pytest.mark.parametrize("file", STYLES, ids=relative)
def test_a_stylesheet_stays_in_its_layer_and_needs_no_force(file):
    css = re.sub(r"/\*.*?\*/", "", file.read_text(), flags=re.DOTALL)
    assert "!important" not in css
    assert "@import" not in css
    assert re.fullmatch(r"\s*(@layer [\w, ]+(;|\s*\{.*\})\s*)+", css, re.DOTALL)
    assert not re.search(r"(?m)^\s*#[\w-]+", css)


@pytest.mark.parametrize("file", SCRIPTS, ids=relative)
def test_a_script_is_short_and_asks_no_one_else(file):
    text = file.read_text()
    assert len(text.splitlines()) < 100
    assert not re.search(r"\beval\(|new Function|innerHTML\s*=\s*`|https?://", text)


def linked(template: str) -> Iterator[str]:
    """Every static file that a template and what it extends and includes can load."""
    text = get_template(template).template.source
    yield from re.findall(r'{% static "([^"]+)" %}', text)
    if "{% htmx_script %}" in text:
        yield "django_htmx/htmx-2.min.js"
    for other in re.findall(r'{% (?:extends|include) "([^"]+)"', text):
        yield from linked(other)


def compressed(name: str) -> int:
    """A static file's size as it is served."""
    from django.contrib.staticfiles import finders

    return len(gzip.compress(Path(finders.find(name)).read_bytes(), 9))


def pages() -> list[str]:
    """Templates that are whole pages."""
    names = [relative(file).split("templates/", 1)[1] for file in TEMPLATES]
    return [name for name in names if re.search(r'{% extends "', get_template(name).template.source)]


@pytest.mark.parametrize("page", pages())
def test_everything_a_page_loads_leaves_room_for_the_page_under_100_kb(page):
    files = {*linked(page), "icons.svg"}
    assert sum(map(compressed, files)) + PAGE_ALLOWANCE < FIRST_LOAD
