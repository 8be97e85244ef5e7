"""The menu: one declared list of the places that exist, each with the permission that opens it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from django.http import HttpRequest
from django.urls import reverse


@dataclass(frozen=True)
class Entry:
    """One place. `key` is its letter after G; `permission` empty means everyone who is signed in;
    `count` names the number that stands beside it."""

    label: str
    url_name: str
    icon: str
    permission: str = ""
    key: str = ""
    url: str = ""
    is_here: bool = False
    count: str = ""


@dataclass(frozen=True)
class Group:
    """Places that belong together, under a heading."""

    title: str
    entries: tuple[Entry, ...]


MENU = (
    Group(
        "",
        (
            Entry("Today", "desk:today", "today", key="T"),
            Entry("Diary", "desk:diary", "calendar", "tasks.read", key="D"),
            Entry("Inbox", "desk:inbox", "inbox", "conversations.read", key="I", count="inbox"),
            Entry("Tasks", "tasks:list", "tasks", "tasks.read", key="A"),
            Entry("Letters", "conversations:letters", "letter", "conversations.reply"),
            Entry("Notifications", "notifications:list", "bell", key="N", count="notifications"),
            Entry("Knowledge", "knowledge:list", "note", "knowledge.read", key="K"),
        ),
    ),
    Group(
        "Customers",
        (
            Entry("Customers", "customers:list", "people", "customers.read", key="U"),
            Entry("Cases", "desk:cases", "case", "cases.read", key="C", count="cases"),
            Entry("Segments", "customers:segments", "segment", "customers.read", key="S"),
            Entry("Imports", "customers:imports", "upload", "customers.import"),
            Entry("Duplicates", "customers:duplicates", "merge", "customers.merge"),
        ),
    ),
    Group(
        "People",
        (
            Entry("Team", "team:people", "team", "team.read", key="E"),
            Entry("Calendars", "clocks:calendars", "calendar", "clocks.read"),
            Entry("Settings", "team:settings", "gear", "team.manage"),
        ),
    ),
)


_ASKED = tuple(sorted({entry.permission for group in MENU for entry in group.entries if entry.permission}))


def menu_for(request: HttpRequest) -> tuple[Group, ...]:
    """The groups this person may open, with the place they are in marked; nothing for a visitor."""
    actor = getattr(request, "actor", None)
    if actor is None:
        return ()
    held = frozenset(permission for permission in _ASKED if actor.holds(permission))
    return _marked(held, _here(request.path, _open_to(held)))


@cache
def _open_to(held: frozenset[str]) -> tuple[Group, ...]:
    groups = (replace(group, entries=tuple(_of(group, held))) for group in MENU)
    return tuple(group for group in groups if group.entries)


def _of(group: Group, held: frozenset[str]) -> Iterable[Entry]:
    for entry in group.entries:
        if not entry.permission or entry.permission in held:
            yield replace(entry, url=reverse(entry.url_name))


def _here(path: str, groups: Iterable[Group]) -> str:
    """The longest address that the path is in; the front page only when it is the path itself."""
    urls = [entry.url for group in groups for entry in group.entries]
    return max((url for url in urls if path == url or (url != "/" and path.startswith(url))), key=len, default="")


@cache
def _marked(held: frozenset[str], here: str) -> tuple[Group, ...]:
    return tuple(
        replace(group, entries=tuple(replace(entry, is_here=True) if entry.url == here else entry for entry in group.entries))
        for group in _open_to(held)
    )


def menu(request: HttpRequest) -> dict[str, Any]:
    """Template context for the shell."""
    actor = getattr(request, "actor", None)
    counts_url = reverse("desk:counts") if actor is not None and actor.holds("conversations.read") and actor.holds("cases.read") else ""
    return {"menu": menu_for(request), "counts_url": counts_url}
