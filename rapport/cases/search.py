"""How search finds cases."""

from typing import Any

from django.db.models import F, QuerySet

from rapport.cases.models import Case
from rapport.cases.queries import lists
from rapport.cases.rules import words
from rapport.core import finding
from rapport.core.finding import Hit
from rapport.core.prepared import Given
from rapport.customers.normalising.words import search_words
from rapport.customers.searching import lexemes
from rapport.team.reading import Reading

MOST_WORDS = 8


@finding.source("cases", "Cases")
def cases(text: str, by: Any, limit: int) -> list[Hit]:
    """Cases the person may see, by their number or by words of their title, the latest first."""
    number, asked = words.number_in(text), search_words(text)[:MOST_WORDS]
    if number is not None:
        return [_hit(case) for case in lists.named(lists.visible(by).filter(pk=number), by)]
    found = _titled(by, limit, query=lexemes.typed(asked)) if asked else []
    return [_hit(case) for case in lists.named(found, by)]


def _by_title(by: Any, limit: int) -> QuerySet[Case]:
    asked = lexemes.answers(F("search"), Given("query"))
    shown = lists.visible(by).select_related(None).select_related("customer", "status")
    return shown.filter(asked).order_by("-last_at", "-id")[:limit]


_titled = Reading(_by_title)


def _hit(case: Case) -> Hit:
    about = ", ".join(filter(None, [case.reference, case.about.name if case.about else "", case.status.name]))  # type: ignore[attr-defined]
    return Hit(case.title, about, case.get_absolute_url(), "case")
