"""What the board and the table of cases are narrowed to: whose, a rule in the filter language, and words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q
from django.http import QueryDict

from rapport.cases import filtering
from rapport.cases.filtering import FilterRefused
from rapport.cases.models import CaseView, Kind, Queue
from rapport.cases.queries import lists, paging
from rapport.cases.queries.lists import Whose
from rapport.cases.rules import words as references
from rapport.customers.normalising.words import search_words
from rapport.customers.searching import lexemes
from rapport.team.actors import Actor

BOARD, TABLE = "board", "table"
LONGEST = 4_000
DUE = {"clock is missed": "Late", "clock is warned": "Due soon", "due before tomorrow": "Due today", "needs reply is yes": "Needs reply"}


@dataclass(frozen=True)
class Asking:
    """What is asked for: in which shape, whose, by which rule, with which words, in which order, from where."""

    shape: str = BOARD
    whose: str = Whose.ALL
    rule: str = ""
    words: str = ""
    order: str = "due"
    after: str = ""

    @classmethod
    def of(cls, given: QueryDict, by: Actor) -> Asking:
        """What an address asks for; what is unknown falls back to the plain list."""
        usual = Whose.TEAM if by.team_id else Whose.MINE
        text = {name: given.get(name, "").replace("\x00", "").strip() for name in ("shape", "whose", "where", "q", "order")}
        return cls(
            shape=text["shape"] if text["shape"] in {BOARD, TABLE} else BOARD,
            whose=Whose(text["whose"]) if text["whose"] in set(Whose) else usual,
            rule=text["where"][:LONGEST],
            words=text["q"][:100],
            order=text["order"] if text["order"] in paging.ORDERS else "due",
            after=given.get("after", ""),
        )

    @classmethod
    def of_view(cls, view: CaseView) -> Asking:
        """What a saved view asks for."""
        return cls(shape=view.shape, whose=Whose.ALL, rule=view.rule, order=view.sort if view.sort in paging.ORDERS else "due")

    def pairs(self) -> list[tuple[str, str]]:
        """What stands in the address; what is usual is left out."""
        shape, order = (self.shape if self.shape != BOARD else ""), (self.order if self.order != "due" else "")
        pairs = [("shape", shape), ("whose", self.whose), ("where", self.rule), ("q", self.words), ("order", order)]
        return [(name, str(value)) for name, value in pairs if value]

    def url(self, **changes: Any) -> str:
        """The same with some things changed, from its beginning."""
        there = replace(self, **{"after": "", **changes})
        return "?" + urlencode([*there.pairs(), *([("after", there.after)] if there.after else [])])

    def with_rule(self, part: str) -> str:
        """The address with one more part in the rule; without it when it is there already."""
        return self.url(rule=filtering.write(filtering.both(self.parsed(), filtering.parse(part))))

    def parsed(self) -> Any:
        """The rule; everyone when it cannot be read."""
        try:
            return filtering.parse(self.rule)
        except FilterRefused:
            return filtering.Everyone()

    def chips(self) -> list[tuple[str, str, str]]:
        """Each part of the rule in words (what, and how), with the address of the list without it."""
        return [(chip.label, chip.words, self.url(rule=chip.without)) for chip in filtering.describe(self.parsed())]

    def where(self, by: Actor) -> Q:
        """As a condition on cases. Raises FilterRefused."""
        found = lists.whose_of(Whose(self.whose), by) & filtering.where(self.rule, by)
        return found & matching(self.words) if self.words else found


def quick(asking: Asking, queues: Iterable[Queue]) -> dict[str, list[tuple[str, str]]]:
    """Parts that people often ask for, each with the address that adds it."""
    return {
        "dues": [(label, asking.with_rule(part)) for part, label in DUE.items()],
        "queues": [(queue.name, asking.with_rule(f'queue is "{queue.name.replace(chr(34), "")}"')) for queue in queues],
        "kinds": [(kind.label, asking.with_rule(f"kind is {kind.value}")) for kind in Kind],
    }


def matching(text: str) -> Q:
    """A case's number, or words of its title, each by its beginning."""
    number = references.number_in(text) or (int(text) if text.isdecimal() and len(text) < 19 else None)
    if number is not None:
        return Q(pk=number)
    words = search_words(text)[:8]
    return Q(search=SearchQuery(lexemes.typed(words), search_type="raw", config="simple")) if words else Q()
