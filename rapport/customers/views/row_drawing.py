"""Draws the rows of a list of customers as HTML. Done here and not in a template, because fifty rows are drawn for every page."""

from collections.abc import Sequence
from html import escape

from django.utils.safestring import SafeString, mark_safe

from rapport.core import drawing
from rapport.customers.queries.rows import Column, Row


def drawn(rows: Sequence[Row], columns: Sequence[Column]) -> SafeString:
    """All rows; every word of a customer's is escaped and stands in a bdi where its direction could spill over."""
    return mark_safe("".join(_row(row, columns) for row in rows))  # noqa: S308  every part is escaped below


def _row(row: Row, columns: Sequence[Column]) -> str:
    name = escape(row.customer.name)
    has_place = any(column.name == "place" for column in columns)
    place = f'<span class="only-n">, {escape(row.place)}</span>' if row.place and has_place else ""
    cells = "".join(_cell(row, column) for column in columns)
    return (
        f'<tr data-row><td><input type="checkbox" name="pick" value="{row.customer.pk}" aria-label="Select {name}"></td>'
        f'<th scope="row" class="wn"><a href="{escape(row.customer.get_absolute_url())}"><bdi>{name}</bdi></a>'
        f"<small>{escape(row.reference)}{place}{_marks(row)}</small></th>{cells}</tr>"
    )


def _marks(row: Row) -> str:
    marks = ["Has died"] if row.customer.is_deceased else []
    marks += ["Archived"] if row.customer.archived_at else []
    return "".join(f' <span class="tag">{mark}</span>' for mark in marks)


def _cell(row: Row, column: Column) -> str:
    classes = f' class="{column.priority}"' if column.priority else ""
    return f"<td{classes}>{_inside(row, column.name)}</td>"


def _inside(row: Row, name: str) -> str:
    if name == "place":
        return f"<bdi>{escape(row.place)}</bdi>"
    if name == "stage":
        return str(drawing.pill(row.tone, row.stage))
    if name == "tags":
        return " ".join(f'<span class="tag">{escape(tag)}</span>' for tag in row.customer.tags)
    if name == "owner":
        return f'<span class="row one">{drawing.avatar(row.owner, "sm")}{escape(row.owner)}</span>' if row.owner else ""
    return f"<bdi>{escape(row.facts.get(name, ''))}</bdi>"
