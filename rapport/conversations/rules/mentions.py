"""Which colleagues a note calls by name: "@Amara Okafor", "@Amara" or "@amara.okafor"."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

_AT = re.compile(r"(?<![\w.])@(?=\w)")


@dataclass(frozen=True)
class Colleague:
    """Somebody who can be called: their number, name and email."""

    number: int
    name: str
    email: str


@dataclass
class Called:
    """Who was called, and the words that could mean several people."""

    numbers: list[int] = field(default_factory=list)
    unclear: dict[str, list[str]] = field(default_factory=dict)


def called(text: str, colleagues: Iterable[Colleague]) -> Called:
    """Everyone called by an @ in the text, each once, in order. The longest name that fits wins.

    A name that fits several people calls nobody: it stands in `unclear` with those it could mean. An @ that fits nobody is text.
    """
    names = _by_name(colleagues)
    longest = sorted(names, key=len, reverse=True)
    found = Called()
    for at in _AT.finditer(text):
        rest = text[at.end() : at.end() + 200].casefold()
        name = next((each for each in longest if _begins(rest, each)), None)
        if name is None:
            continue
        people = names[name]
        if len(people) > 1:
            found.unclear[text[at.end() : at.end() + len(name)]] = [each.name for each in people]
        elif people[0].number not in found.numbers:
            found.numbers.append(people[0].number)
    return found


def _begins(text: str, name: str) -> bool:
    return text.startswith(name) and not text[len(name) : len(name) + 1].isalnum()


def _by_name(colleagues: Iterable[Colleague]) -> dict[str, Sequence[Colleague]]:
    """Every way to call each of them: whole name, first name, the part of the email before the @."""
    names: dict[str, list[Colleague]] = {}
    for each in colleagues:
        whole = each.name.casefold().strip()
        ways = {whole, whole.split(" ")[0], each.email.partition("@")[0].casefold()} - {""}
        for way in ways:
            names.setdefault(way, []).append(each)
    return dict(names)
