"""How search finds cases."""

from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q

from rapport.cases.models import Case
from rapport.cases.queries import lists
from rapport.cases.rules import words
from rapport.core import finding
from rapport.core.finding import Hit
from rapport.customers.normalising.words import search_words
from rapport.customers.searching import lexemes


@finding.source("cases", "Cases")
def cases(text: str, by: Any, limit: int) -> list[Hit]:
    """Cases the person may see, by their number or by words of their title, the latest first."""
    asked = _asked(text)
    found = lists.visible(by).filter(asked).order_by("-last_at", "-id")[:limit] if asked else []
    return [_hit(case) for case in lists.named(found, by)]


def _asked(text: str) -> Q:
    number = words.number_in(text)
    if number is not None:
        return Q(pk=number)
    asked = search_words(text)[:8]
    return Q(search=SearchQuery(lexemes.typed(asked), search_type="raw", config="simple")) if asked else Q()


def _hit(case: Case) -> Hit:
    about = ", ".join(filter(None, [case.reference, case.about.name if case.about else "", case.status.name]))  # type: ignore[attr-defined]
    return Hit(case.title, about, case.get_absolute_url(), "case")
