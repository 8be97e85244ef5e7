"""The list of customers: filter, sort, page, choose columns."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from rapport.core.errors import require
from rapport.core.http import UNPROCESSABLE
from rapport.customers import filtering, permissions
from rapport.customers.filtering import Everyone, FilterRefused, Rule
from rapport.customers.filtering.syntax import join, parts_of
from rapport.customers.models import Customer
from rapport.customers.queries import beside, listing, rows, searching
from rapport.customers.queries.beside import Beside, OwnField
from rapport.customers.views import row_drawing
from rapport.customers.views.asking import Asking, page_or_404
from rapport.team.actors import Actor
from rapport.team.roles import Reach

EXPORT_KINDS = (("csv", "Text with commas (CSV)"), ("xlsx", "Spreadsheet (XLSX)"), ("vcf", "Contact cards (vCard)"))


@dataclass(frozen=True)
class Place:
    """A link in the rail or among the orders: where it leads, and whether we are there."""

    label: str
    url: str
    is_here: bool
    count: str = ""


@require_GET
def customers(request: HttpRequest) -> HttpResponse:
    """GET /customers/: the list; for htmx only its rows with what stands around them."""
    by = request.actor
    require(by.holds("customers.read"))
    asking, around = Asking.of(request), beside.beside(by)
    shown = rows.columns(asking.show, around.fields)
    everyone, asking = chosen(asking, by)
    found, first = listing.listed(everyone, rows.needed(shown)), leading(asking, shown, by)
    count, few = listing.sized(everyone, asking.order, first, around.tally) if asking.narrows else (None, [])
    page = page_or_404(found, asking, first, few)
    context = part(asking, page, rows.rows(page.customers, shown, by), shown, by)
    context |= {"matching": count or matching(found, page, around.tally, by), "chips": chips(asking, around.fields)}
    context["last_chip"] = context["chips"][-1] if context["chips"] else None
    status = UNPROCESSABLE if asking.problem else 200
    if request.htmx and not request.htmx.boosted:
        return render(request, "customers/_rows.html", context, status=status)
    whole = context | rail(asking, around, by) | above(asking) | {"all_columns": all_columns(shown, around.fields)}
    return render(request, "customers/list.html", whole, status=status)


def part(asking: Asking, page: listing.Page, found: list[rows.Row], shown: list[rows.Column], by: Actor) -> dict[str, Any]:
    """What the part with the rows needs."""
    return {
        "asking": asking,
        "rows": found,
        "drawn_rows": row_drawing.drawn(found, shown),
        "columns": shown,
        "orders": orders(asking),
        "kept_all": list(asking.kept()),
        "words_url": asking.url(words=""),
        "next_url": asking.url(after=page.next) if page.next else "",
        "previous_url": asking.url(before=page.previous) if page.previous else "",
        "page_size": listing.PAGE,
        "span": span(found),
        "may_edit": by.holds("customers.edit"),
        "may_archive": by.holds("customers.archive"),
    }


def above(asking: Asking) -> dict[str, Any]:
    """What stands above the rows and does not change as they do."""
    return {
        "kept": list(asking.kept("q")),
        "filter_url": asking.url("customers:filter"),
        "clear_url": asking.url(where="", words=""),
        "save_segment_url": asking.url("customers:segment-add"),
        "save_view_url": asking.url("customers:view-add"),
        "columns_kept": list(asking.kept("show")),
    }


def chips(asking: Asking, own_fields: Iterable[OwnField]) -> list[tuple[filtering.Chip, str]]:
    """Each part of the rule with the address of the list without it."""
    labels = {each.key: each.label for each in own_fields}
    return [(chip, asking.url(where=chip.without)) for chip in filtering.describe(asking.rule or Everyone(), labels)]


def span(found: list[rows.Row]) -> str:
    """From whom to whom a page goes."""
    if len(found) < 2:
        return ""
    return f"{len(found)} shown, from {found[0].name} to {found[-1].name}."


def chosen(asking: Asking, by: Actor) -> tuple[QuerySet[Customer], Asking]:
    """The customers that are asked for and visible; nobody, and why, when the rule cannot be applied."""
    try:
        if asking.problem:
            raise asking.problem
        found = _applying(asking.rule or Everyone(), by)
    except FilterRefused as refusal:
        return Customer.objects.none(), asking.but(problem=refusal)
    return found.filter(searching.narrowed(asking.words)) if asking.words else found, asking


def _applying(rule: Rule, by: Actor) -> QuerySet[Customer]:
    return Customer.objects.filter(permissions.visible_to(by) & filtering.compile(rule, by))


def leading(asking: Asking, shown: Iterable[rows.Column], by: Actor) -> listing.Leading | None:
    """Who comes first in a list by name: those named as the one word that is looked for, or that the rule asks names for."""
    if asking.problem or asking.order != "name":
        return None
    parts = parts_of(asking.rule or Everyone())
    if asking.words:
        word, others = searching.leading(asking.words), parts
    else:
        named = [part for part in parts if isinstance(part, filtering.Condition) and part.field == "name" and part.operator != "is"]
        word = searching.leading(named[0].values[0]) if len(named) == 1 else ""
        others = tuple(part for part in parts if part not in named)
    return listing.Leading(word, listing.listed(_applying(join(others), by), rows.needed(shown))) if word else None


def matching(found: QuerySet[Any], page: listing.Page, tally: int, by: Actor) -> listing.Count:
    """How many there are without a filter; free when the page shows them all."""
    if page.is_whole:
        return listing.Count(len(page.customers), True)
    return listing.count_everyone(tally) if by.reach("customers.read") == Reach.ALL else listing.count(found)


def orders(asking: Asking) -> list[Place]:
    """The ways to sort, with the present one marked."""
    return [Place(order.label, asking.url(order=order.name), order.name == asking.order) for order in listing.ORDERS.values()]


def all_columns(shown: list[rows.Column], own_fields: Sequence[OwnField]) -> list[tuple[rows.Column, bool]]:
    """Every column that can be shown, and whether it is."""
    names = {column.name for column in shown}
    own = rows.columns([f"custom:{each.key}" for each in own_fields], own_fields) if own_fields else []
    return [(column, column.name in names) for column in [*rows.known_columns().values(), *own]]


def rail(asking: Asking, around: Beside, by: Actor) -> dict[str, Any]:
    """The segments and saved views beside the list. Counts are of all customers, so only those who see all get them."""
    sees_all = by.reach("customers.read") == Reach.ALL
    start = Asking(show=asking.show)
    counted = {each.name: f"{each.count:,}" if sees_all and each.count is not None else "" for each in around.segments}
    places = [_segment_place(start, asking, name, count) for name, count in counted.items()]
    return {
        "everyone": Place("Everyone", start.url(), not (asking.where or asking.words)),
        "segments": places,
        "saved_views": [
            Place(view.name, kept.url(), (kept.where, kept.order) == (asking.where, asking.order))
            for view in around.views
            for kept in [Asking(where=view.rule, order=view.sort or "name", show=tuple(view.columns))]
        ],
        "here": next((place.label for place in places if place.is_here), "Everyone" if not asking.where else "Customers that match"),
        "may_add": permissions.may_add(by),
        "may_export": permissions.may_export(by),
        "export_kinds": EXPORT_KINDS,
        "may_edit_segments": permissions.may_edit_segments(by),
    }


def _segment_place(start: Asking, asking: Asking, name: str, count: str) -> Place:
    where = filtering.write(in_segment(name))
    return Place(name, start.url(where=where), asking.where == where, count)


def in_segment(name: str) -> Rule:
    """The rule: segment is this one."""
    return filtering.Condition("segment", "is", (name,))
