"""What a list's address asks for, read once; and the addresses of what lies one step away from it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from rapport.customers import filtering
from rapport.customers.filtering import FilterRefused, Rule
from rapport.customers.queries import listing

LONGEST_WORDS = 200


@dataclass(frozen=True)
class Asking:
    """A rule, words to look for, an order, columns, and the place to go on from. `problem` says why a rule cannot be read."""

    where: str = ""
    words: str = ""
    order: str = "name"
    show: tuple[str, ...] = ()
    after: str = ""
    before: str = ""
    rule: Rule | None = None
    problem: FilterRefused | None = None

    @classmethod
    def of(cls, request: HttpRequest) -> Asking:
        """Read the address (or a posted copy of it). An order that does not exist is the usual one."""
        given = request.POST if request.method == "POST" else request.GET
        order = given.get("order", "name")
        where, problem, rule = given.get("where", ""), None, None
        try:
            rule = filtering.parse(where)
        except FilterRefused as refusal:
            problem = refusal
        return cls(
            where=where,
            words=given.get("q", "").replace("\x00", "").strip()[:LONGEST_WORDS],
            order=order if order in listing.ORDERS else "name",
            show=tuple(given.getlist("show")),
            after=given.get("after", ""),
            before=given.get("before", ""),
            rule=rule,
            problem=problem,
        )

    @property
    def narrows(self) -> bool:
        """Whether it leaves anyone out."""
        return bool(self.where or self.words)

    def url(self, name: str = "customers:list", **changes: Any) -> str:
        """The address of a neighbour: the same with some things changed, from its beginning."""
        there = replace(self, **{"after": "", "before": "", **changes})
        query = urlencode(there.pairs())
        return _address(name) + (f"?{query}" if query else "")

    def but(self, **changes: Any) -> Asking:
        """The same with some things changed."""
        return replace(self, **changes)

    def pairs(self) -> list[tuple[str, str]]:
        """What must stand in an address, in order; what is usual is left out."""
        pairs = [("where", self.where), ("q", self.words), ("order", self.order if self.order != "name" else "")]
        pairs += [*(("show", name) for name in self.show), ("after", self.after), ("before", self.before)]
        return [(key, value) for key, value in pairs if value]

    def kept(self, *without: str) -> Iterable[tuple[str, str]]:
        """The pairs that a form sends along, without those it asks for itself."""
        return [(key, value) for key, value in self.pairs() if key not in {"after", "before", *without}]


@cache
def _address(name: str) -> str:
    return reverse(name)


def page_or_404(found: Any, asking: Asking, leading: listing.Leading | None, few: Sequence[int]) -> listing.Page:
    """The page asked for; 404 for a cursor we did not give out."""
    try:
        return listing.page(found, order=asking.order, after=asking.after, before=asking.before, leading=leading, few=few)
    except listing.BadCursor:
        raise Http404("This page of the list does not exist.") from None
