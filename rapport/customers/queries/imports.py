"""Imports that were made, and what a file looks like."""

from dataclasses import dataclass
from pathlib import Path

from django.db.models import QuerySet

from rapport.customers import permissions
from rapport.customers.importing import sources
from rapport.customers.models import Import
from rapport.customers.reading import Card, CardRefused, kinds, tables, vcards
from rapport.team.actors import Actor

SAMPLE = 5


def visible(by: Actor) -> QuerySet[Import]:
    """The imports this person may see, newest first."""
    return Import.objects.filter(permissions.imports_visible_to(by)).select_related("by", "progress").order_by("-created_at", "-id")


@dataclass(frozen=True)
class Look:
    """The first rows of a file: for each column its name and some values; for cards the names on them."""

    columns: tuple[tuple[str, ...], ...] = ()
    cards: tuple[str, ...] = ()
    encoding: str = ""
    rows: int = 0


def look(imported: Import) -> Look:
    """What the file looks like. Raises Unreadable."""
    path = Path(imported.file.path)
    if kinds.of(path) in sources.CARDS:
        some = [card for card, _ in zip(vcards.read_cards(path), range(SAMPLE), strict=False)]
        return Look(cards=tuple(_on_card(card) for card in some))
    with tables.open_table(path) as table:
        rows = table.sample(SAMPLE)
        columns = tuple(tuple(row.values[at] for row in rows) for at in range(len(table.header)))
        return Look(columns=columns, encoding=table.encoding)


def _on_card(card: Card | CardRefused) -> str:
    """Whose card it is, or why it cannot be taken."""
    if isinstance(card, CardRefused):
        return card.reason
    named = card.name or f"{card.given} {card.family}".strip() or card.organisation
    return named or next((point.value for point in (*card.emails, *card.phones)), "a card without a name")
