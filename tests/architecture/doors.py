"""Every door of the product, walked from its addresses, and the table that says who may go through which.

A line of `doors.txt` is a method, an address and what each answers:

    GET /team/<int:pk>/  nobody=302 *=200
    POST /team/teams/new/  nobody=302 administrator=303 *=403

`*` is every role that is not named. A method without a line answers 405 to everyone who is signed in. Addresses under /api/v1/
are opened with a token, the others with a session.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.urls import URLPattern, URLResolver, get_resolver

from rapport.team.roles import Role

NOBODY = "nobody"
WHO = (NOBODY, *(role.value for role in Role))
TABLE = Path(__file__).with_name("doors.txt")
API = "/api/v1/"


@dataclass(frozen=True)
class Door:
    """One address and the methods it may answer. `name` is how Django reverses it."""

    address: str
    name: str
    methods: tuple[str, ...]

    @property
    def is_api(self) -> bool:
        return self.address.startswith(API)


def every_door() -> dict[str, Door]:
    """Each address pattern of the product."""
    doors: dict[str, Door] = {}
    for address, name, pattern in _walk(get_resolver().url_patterns):
        before = doors.get(address)
        methods = tuple(sorted({*(before.methods if before else ()), *_methods(pattern)}))
        doors[address] = Door(address, name, methods)
    return doors


def _walk(patterns: list, prefix: str = "/", spaces: tuple[str, ...] = ()) -> Iterator[tuple[str, str, URLPattern]]:
    for pattern in patterns:
        address = prefix + _plain(str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, address, (*spaces, pattern.namespace) if pattern.namespace else spaces)
        else:
            yield address, ":".join([*spaces, pattern.name or ""]), pattern


def _plain(pattern: str) -> str:
    """A regular expression of the sign-in library, written like the others."""
    return re.sub(r"\(\?P<(\w+)>.*?\)", r"<\1>", pattern.removeprefix("^").removesuffix("$"))


def _methods(pattern: URLPattern) -> tuple[str, ...]:
    """The methods of an API operation; a page may answer both to reading and to posting."""
    view = getattr(pattern.callback, "__self__", None) or getattr(pattern.callback, "path_view", None)
    closed_over = [cell.cell_contents for cell in getattr(pattern.callback, "__closure__", None) or ()]
    operations = next((each.operations for each in [view, *closed_over] if hasattr(each, "operations")), None)
    return tuple(method for operation in operations for method in operation.methods) if operations else ("GET", "POST")


def table() -> dict[tuple[str, str], dict[str, int]]:
    """What each door answers to each person: method and address, then role, then status."""
    lines = (line.split("#", 1)[0].split() for line in TABLE.read_text().splitlines())
    return {(words[0], words[1]): _answers(words[2:]) for words in lines if words}


def _answers(words: list[str]) -> dict[str, int]:
    said = {who: int(status) for who, _, status in (word.partition("=") for word in words)}
    others = said.pop("*", None)
    return {who: said.get(who, others) for who in WHO}


def written(method: str, address: str, answers: dict[str, int]) -> str:
    """A line of the table."""
    roles = [answers[who] for who in WHO if who != NOBODY]
    usual = max(sorted(set(roles)), key=roles.count)
    named = [f"{who}={answers[who]}" for who in WHO if who == NOBODY or answers[who] != usual]
    return " ".join([method, address, "", *named, f"*={usual}"])
