"""Where people of a file work: finds or makes the organisation, and gives the role."""

from collections.abc import Iterable
from typing import Any

from rapport.customers.importing import rendering
from rapport.customers.importing.preparing import Ready, Terms
from rapport.customers.importing.rendering import Line
from rapport.customers.importing.writing import Writer
from rapport.customers.models import Customer, Role
from rapport.customers.normalising import names
from rapport.customers.normalising.found_by import found_by
from rapport.customers.rules import Kind, Link, Stage
from rapport.team.actors import Actor


class Linker:
    """Makes each organisation of the file once."""

    def __init__(self, writer: Writer, terms: Terms, by: Actor) -> None:
        self.writer, self.terms, self.by = writer, terms, by
        self._numbers: dict[str, int] = {}

    def link(self, made: Iterable[tuple[Line, str]]) -> int:
        """Give "works at" to the new people whose row names an organisation; how many."""
        people = [(row, int(number)) for row, number in made if row.organisation]
        if not people:
            return 0
        self._find([row.organisation for row, _ in people])
        roles = [
            Role(
                customer_id=number,
                other_id=self._numbers[names.fold(row.organisation)[:120]],
                link=Link.WORKS_AT,
                title=row.job_title[:120],
                created_at=self.by.at,
            )
            for row, number in people
            if names.fold(row.organisation)[:120] in self._numbers
        ]
        return len(Role.objects.bulk_create(roles))

    def _find(self, written: Iterable[str]) -> None:
        """Know the number of each organisation, making those we do not have under the name first written."""
        wanted: dict[str, str] = {}
        for name in written:
            if key := names.fold(name)[:120]:
                wanted.setdefault(key, name)
        missing = [key for key in wanted if key not in self._numbers]
        had = Customer.objects.filter(kind=Kind.ORGANISATION, sort_name__in=missing, archived_at=None, merged_into=None).order_by("-id")
        self._numbers.update(had.values_list("sort_name", "id"))
        new = [key for key in missing if key not in self._numbers]
        rows = [self._organisation(wanted[key], key) for key in new]
        self._numbers.update(zip(new, map(int, self.writer.add(rows)), strict=True))

    def _organisation(self, name: str, sort_name: str) -> Line:
        words, keys = found_by((name,), "", ())
        columns: dict[str, Any] = {
            **dict.fromkeys(("title", "given_name", "family_name", "known_as", "pronunciation", "pronouns", "language", "external_id"), ""),
            "kind": Kind.ORGANISATION.value,
            "name": name[:300],
            "date_of_birth": None,
            "stage": Stage.ACTIVE.value,
            "tags": [],
            "custom": {},
            "owner_id": None,
            "team_id": self.by.team_id,
            "sort_name": sort_name,
        }
        return rendering.line(Ready(0, columns, (), tuple(words), tuple(keys), "", "", "", ()), self.terms)
