"""What search finds: each capability declares its own kind of thing in its `search.py`.

    @finding.source("customers", "People and organisations")
    def customers(text, by, limit): return [Hit(...), ...]

Search asks every source; each answers only with what the person may see, the best first.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.module_loading import autodiscover_modules


@dataclass(frozen=True)
class Hit:
    """One thing found: its name, a few words about it, where it is. `marks` are states worth a word: "Has died"."""

    title: str
    about: str
    url: str
    icon: str
    marks: tuple[str, ...] = ()


Find = Callable[[str, Any, int], Sequence[Hit]]


@dataclass(frozen=True)
class Source:
    """One kind of thing that can be found, under a heading."""

    name: str
    label: str
    find: Find


_sources: dict[str, Source] = {}


def source(name: str, label: str) -> Callable[[Find], Find]:
    """Declare what finds one kind of thing: a function of the text, the actor and how many are wanted."""

    def declare(find: Find) -> Find:
        _sources[name] = Source(name, label, find)
        return find

    return declare


def sources() -> list[Source]:
    """Every source, in the order of the installed capabilities."""
    _discover()
    return list(_sources.values())


@cache
def _discover() -> None:
    """Load every capability's search, once."""
    autodiscover_modules("search")
