"""What a case may say: the checks that opening and editing share."""

from collections.abc import Iterable, Mapping
from typing import Any

from rapport.cases.models import CaseField
from rapport.cases.rules.words import Kind, Priority
from rapport.conversations import searching
from rapport.core.errors import Refused
from rapport.customers import custom_values
from rapport.customers.normalising import characters
from rapport.team.models import User

NOT_SPOKEN_FOR = "The customer of this case does not work there, is no member, and is not authorised to act for it."
LONGEST_TITLE = 300
LONGEST_REASON = 500
LONGEST_TAG, MOST_TAGS = 60, 30


class CaseRefused(Refused):
    """A case cannot be so."""


def title_of(text: str) -> str:
    """One line that says what it is about."""
    _require_characters(text, "title")
    title = characters.line(text)
    if characters.is_blank(title):
        raise CaseRefused("Say what it is about.", field="title")
    if len(title) > LONGEST_TITLE:
        raise CaseRefused(f"Keep this to {LONGEST_TITLE} characters.", field="title")
    return title


def reason_of(text: str, field: str = "reason", *, longest: int = LONGEST_REASON) -> str:
    """A reason in one line, "" when there is none."""
    _require_characters(text, field)
    reason = characters.line(text)
    if len(reason) > longest:
        raise CaseRefused(f"Keep this to {longest} characters.", field=field)
    return "" if characters.is_blank(reason) else reason


def _require_characters(text: str, field: str) -> None:
    if reason := characters.why_refused(text):
        raise CaseRefused(reason, field=field)


def kind_of(kind: str) -> str:
    """One of the kinds of case."""
    if kind not in Kind.values:
        raise CaseRefused(f"Choose one of {', '.join(Kind.values)}.", field="kind")
    return kind


def priority_of(number: int) -> int:
    """Low, normal, high or urgent."""
    if number not in Priority.values:
        raise CaseRefused("Choose low, normal, high or urgent.", field="priority")
    return number


def tags_of(tags: Iterable[str]) -> list[str]:
    """Tags in small letters, each once, in order."""
    found = []
    for tag in tags:
        _require_characters(tag, "tags")
        text = " ".join(characters.line(tag).casefold().split())
        if len(text) > LONGEST_TAG:
            raise CaseRefused(f"Keep a tag to {LONGEST_TAG} characters.", field="tags")
        found.append(text)
    kept = sorted({tag for tag in found if tag})
    if len(kept) > MOST_TAGS:
        raise CaseRefused(f"A case has at most {MOST_TAGS} tags.", field="tags")
    return kept


def custom_of(given: Mapping[str, Any], kind: str) -> dict[str, Any]:
    """The organisation's own fields as they are stored. Refuses: custom_values.ValueRefused."""
    if not given:
        return {}
    return custom_values.cleaned(given, fields_of(kind))


def fields_of(kind: str) -> list[CaseField]:
    """The organisation's own fields on cases of a kind."""
    return [field for field in CaseField.objects.filter(archived_at=None) if not field.kinds or kind in field.kinds]


def require_works_here(owner: User | None) -> None:
    """Refuse to give work to someone who has left."""
    if owner is not None and not owner.is_active:
        raise CaseRefused(f"{owner.name} no longer works here.", field="owner")


def searched(title: str) -> str | None:
    """What finds a case: the folded words of its title, as messages are found."""
    return searching.vector(searching.words_of(title))
