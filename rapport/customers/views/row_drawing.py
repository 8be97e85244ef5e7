"""Draws the rows of a list of customers as HTML. Done here and not in a template, because fifty rows are drawn for every page."""

from collections.abc import Sequence
from html import escape

from django.utils.safestring import SafeString, mark_safe

from rapport.core import drawing
from rapport.customers.queries.rows import Column, Row


def drawn(rows: Sequence[Row], columns: Sequence[Column]) -> SafeString:
    """All rows; every word of a customer's is escaped and stands in a bdi where its direction could spill over."""
    cells = [(f'<td class="{column.priority}">' if column.priority else "<td>", column.name) for column in columns]
    has_place = any(column.name == "place" for column in columns)
    return mark_safe("".join([_row(row, cells, has_place) for row in rows]))  # noqa: S308  every part is escaped below


def _row(row: Row, cells: Sequence[tuple[str, str]], has_place: bool) -> str:
    name = escape(row.name)
    place = f'<span class="only-n">, {escape(row.place)}</span>' if row.place and has_place else ""
    drawn_cells = "".join([f"{opening}{_inside(row, column)}</td>" for opening, column in cells])
    return (
        f'<tr data-row><td><input type="checkbox" name="pick" value="{row.number}" aria-label="Select {name}"></td>'
        f'<th scope="row" class="wn"><a href="{row.url}"><bdi>{name}</bdi></a>'
        f"<small>{row.reference}{place}{_marks(row)}</small></th>{drawn_cells}</tr>"
    )


def _marks(row: Row) -> str:
    marks = ["Has died"] if row.is_deceased else []
    marks += ["Archived"] if row.is_archived else []
    return "".join(f' <span class="tag">{mark}</span>' for mark in marks)


def _inside(row: Row, name: str) -> str:
    if name == "place":
        return f"<bdi>{escape(row.place)}</bdi>"
    if name == "stage":
        return str(drawing.pill(row.tone, row.stage))
    if name == "tags":
        return " ".join([f'<span class="tag">{escape(tag)}</span>' for tag in row.tags])
    if name == "owner":
        return f'<span class="row one">{drawing.avatar(row.owner, "sm")}{escape(row.owner)}</span>' if row.owner else ""
    said = row.facts.get(name, "")
    return said if isinstance(said, SafeString) else f"<bdi>{escape(said)}</bdi>"
