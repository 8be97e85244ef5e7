"""What the board and the table of cases are narrowed to."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone

from rapport.cases.models import DueState, Kind
from rapport.cases.queries import lists, paging
from rapport.cases.queries.lists import Whose
from rapport.cases.rules import words as references
from rapport.customers.normalising.words import search_words
from rapport.team.actors import Actor

BOARD, TABLE = "board", "table"
DUE = {"late": "Late", "today": "Due today", "week": "Due this week"}


@dataclass(frozen=True)
class Asking:
    """What is asked for: in which shape, whose, which queue and kind, due when, with which words, in which order, from where."""

    shape: str = BOARD
    whose: str = Whose.TEAM
    queue: str = ""
    kind: str = ""
    due: str = ""
    words: str = ""
    order: str = "due"
    after: str = ""

    @classmethod
    def of(cls, given: QueryDict, by: Actor) -> "Asking":
        """What an address asks for; what is unknown falls back to the plain list."""
        usual = Whose.TEAM if by.team_id else Whose.MINE
        text = {
            name: given.get(name, "").replace("\x00", "").strip()[:100] for name in ("shape", "whose", "queue", "kind", "due", "q", "order")
        }
        return cls(
            shape=text["shape"] if text["shape"] in {BOARD, TABLE} else BOARD,
            whose=Whose(text["whose"]) if text["whose"] in set(Whose) else usual,
            queue=text["queue"] if text["queue"].isdecimal() and len(text["queue"]) < 19 else "",
            kind=text["kind"] if text["kind"] in Kind.values else "",
            due=text["due"] if text["due"] in DUE else "",
            words=text["q"],
            order=text["order"] if text["order"] in paging.ORDERS else "due",
            after=given.get("after", ""),
        )

    def pairs(self) -> list[tuple[str, str]]:
        """What stands in the address; what is usual is left out."""
        pairs = [
            ("shape", self.shape if self.shape != BOARD else ""),
            ("whose", self.whose),
            ("queue", self.queue),
            ("kind", self.kind),
            ("due", self.due),
            ("q", self.words),
            ("order", self.order if self.order != "due" else ""),
        ]
        return [(name, value) for name, value in pairs if value]

    def url(self, **changes: Any) -> str:
        """The same with some things changed, from its beginning."""
        there = replace(self, **{"after": "", **changes})
        return "?" + urlencode([*there.pairs(), *([("after", there.after)] if there.after else [])])

    def where(self, by: Actor) -> Q:
        """As a condition on cases."""
        found = lists.whose_of(Whose(self.whose), by)
        if self.queue:
            found &= Q(queue=int(self.queue))
        if self.kind:
            found &= Q(kind=self.kind)
        if self.due:
            found &= _due(self.due, by)
        return found & _words(self.words) if self.words else found


def _due(due: str, by: Actor) -> Q:
    if due == "late":
        return Q(due_state=DueState.MISSED) | Q(due_state__in=[DueState.RUNNING, DueState.WARNED], due_at__lt=by.at)
    midnight = timezone.localtime(by.at).replace(hour=0, minute=0, second=0, microsecond=0)
    days = 1 if due == "today" else 7 - midnight.weekday()
    return Q(due_at__lt=midnight + timedelta(days=days))


def _words(text: str) -> Q:
    """A case's number, or words of its title, each by its beginning."""
    number = references.number_in(text) or (int(text) if text.isdecimal() and len(text) < 19 else None)
    if number is not None:
        return Q(pk=number)
    query = " & ".join(f"'{word}':*" for word in search_words(text)[:8])
    return Q(search=SearchQuery(query, search_type="raw", config="simple")) if query else Q()
