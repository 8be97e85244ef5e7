"""Columns that a capability gives to a list of a floor below it, declared in its `columns.py`.

    @columns.given("customers", Column("deadline", "Next deadline", "p2"))
    def deadlines(rows, by): return {row.id: ("Thursday",) for row in rows}

The list asks every giver once for all its rows, each of which has an `id`; each answers only with what the reader may see, in one
statement. A row that it has nothing for is left out.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.module_loading import autodiscover_modules


@dataclass(frozen=True)
class Column:
    """A column by name, with its heading. `priority` p2 and p3 give way on narrow screens."""

    name: str
    label: str
    priority: str = ""
    is_number: bool = False


Cells = Mapping[int, Sequence[str]]
Tell = Callable[[Sequence[Any], Any], Cells]


@dataclass(frozen=True)
class Giver:
    """Columns that are read together: what stands in each, by the number of the row. Words are escaped where they are drawn."""

    columns: tuple[Column, ...]
    tell: Tell


_givers: dict[str, list[Giver]] = {}


def given(where: str, *columns: Column) -> Callable[[Tell], Tell]:
    """Declare columns of a list: a function of the rows and the actor."""

    def declare(tell: Tell) -> Tell:
        _givers.setdefault(where, []).append(Giver(columns, tell))
        return tell

    return declare


def cells(where: str, rows: Sequence[Any], by: Any, shown: Collection[str] | None = None) -> dict[int, dict[str, str]]:
    """What stands in each row, by its number and the column's name; givers of which no column is shown are not asked."""
    found: dict[int, dict[str, str]] = {}
    for giver in of(where):
        names = [column.name for column in giver.columns]
        if rows and (shown is None or any(name in shown for name in names)):
            for number, told in giver.tell(rows, by).items():
                found.setdefault(number, {}).update(zip(names, told, strict=True))
    return found


def of(where: str) -> list[Giver]:
    """Everything that is given to a list, in the order of the installed capabilities."""
    _discover()
    return list(_givers.get(where, ()))


@cache
def _discover() -> None:
    """Load every capability's columns, once."""
    autodiscover_modules("columns")
