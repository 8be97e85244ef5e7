"""Search over everything: people and things from every capability, places to go, things to do."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode

from rapport.core import finding
from rapport.core.finding import Hit
from rapport.desk.menu import Entry
from rapport.desk.menu import Group as MenuGroup
from rapport.team.actors import Actor

LONGEST = 200  # characters
CLEAR = 4  # letters of a place's name that leave no doubt


@dataclass(frozen=True)
class Group:
    """Hits under a heading."""

    label: str
    hits: list[Hit]


@dataclass(frozen=True)
class Deed:
    """Something that can be done from anywhere; without a permission by everybody. `takes_name` hands on what was typed as a name."""

    label: str
    url_name: str
    icon: str
    permission: str = ""
    takes_name: bool = False


DEEDS = (
    Deed("Add a customer", "customers:add", "plus", "customers.create", takes_name=True),
    Deed("Open a case", "desk:case-new", "case", "cases.work"),
    Deed("Write to somebody", "desk:conversation-new", "mail", "conversations.reply"),
    Deed("Hand over the shift", "desk:handover", "people", "cases.read"),
    Deed("Log a call, meeting, letter or note", "desk:log", "phone", "customers.contact"),
    Deed("Add a task", "tasks:add", "tasks", "tasks.edit"),
    Deed("Make a segment", "customers:segment-add", "segment", "segments.edit"),
    Deed("Import customers", "customers:imports", "upload", "customers.import"),
    Deed("Invite a colleague", "team:invite", "mail", "team.manage"),
    Deed("Change my account, password or passkeys", "team:me", "lock"),
    Deed("Sign out", "account_logout", "out"),
)


def found(text: str, by: Actor, limit: int) -> list[Group]:
    """What every capability finds for a text, group by group; only what the person may see."""
    text = " ".join(text.split())[:LONGEST]
    if not text:
        return []
    groups = [Group(source.label, list(source.find(text, by, limit))) for source in finding.sources()]
    return [group for group in groups if group.hits]


def deeds(text: str, by: Actor) -> list[Hit]:
    """Things to do whose name holds what was typed; a text that may be a name can be added as a customer."""
    hits = []
    for deed in DEEDS:
        fits = _holds(deed.label, text)
        is_name = deed.takes_name and len(text) > 1 and not any(letter.isdigit() or letter in "@/" for letter in text)
        if (not deed.permission or by.holds(deed.permission)) and (fits or is_name) and (url := _url(deed.url_name)):
            hits.append(
                Hit(deed.label, "", url, deed.icon)
                if fits
                else Hit(f"Add {text} as a customer", "", f"{url}?{urlencode({'name': text})}", deed.icon)
            )
    return sorted(hits, key=lambda hit: "as a customer" in hit.title)


def places(text: str, groups: Iterable[MenuGroup]) -> list[Hit]:
    """Places of the menu whose name holds what was typed."""
    entries: list[Entry] = [entry for group in groups for entry in group.entries]
    return [
        Hit(entry.label, f"G {entry.key}" if entry.key else "", entry.url, entry.icon) for entry in entries if _holds(entry.label, text)
    ]


def is_named(text: str, places: Iterable[Hit]) -> bool:
    """Whether what was typed plainly begins the name of one of these places: then they come before what is only alike."""
    return len(text) >= CLEAR and any(place.title.casefold().startswith(text.casefold()) for place in places)


def _holds(label: str, text: str) -> bool:
    """Whether each word typed begins a word of the label."""
    words = label.casefold().split()
    return all(any(word.startswith(typed) for word in words) for typed in text.casefold().split())


def _url(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
