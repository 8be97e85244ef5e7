"""Routing rules: made, changed, ordered, put away."""

from typing import Any

from django.db import transaction

from rapport.cases import permissions
from rapport.cases.actions import content
from rapport.cases.actions.setup import keeping
from rapport.cases.models import RoutingRule
from rapport.core.errors import require
from rapport.team.actors import Actor

MOST_WORDS, LONGEST_WORDS = 100, 100


@transaction.atomic
def make(*, by: Actor, **values: Any) -> RoutingRule:
    """A new rule, behind the others. Refuses: SetupRefused."""
    require(permissions.may_manage(by))
    return keeping.put(RoutingRule(position=RoutingRule.objects.count()), _checked(values))


@transaction.atomic
def change(*, rule: RoutingRule, by: Actor, version: int | None = None, **values: Any) -> RoutingRule:
    """Change a rule; cases that it opened stay as they are. Refuses: SetupRefused, Conflict."""
    rule = keeping.taken(rule, by)
    mine, _ = keeping.settled(rule, _checked(values), version)
    return keeping.put(rule, mine)


def _checked(values: dict[str, Any]) -> dict[str, Any]:
    if "words" in values:
        words = sorted({" ".join(word.split()).casefold() for word in values["words"]} - {""})
        if len(words) > MOST_WORDS or any(len(word) > LONGEST_WORDS for word in words):
            raise keeping.SetupRefused(f"Name at most {MOST_WORDS} words of at most {LONGEST_WORDS} characters.", field="words")
        values["words"] = words
    if "tags" in values:
        values["tags"] = content.tags_of(values["tags"])
    return values


@transaction.atomic
def put_away(*, rule: RoutingRule, by: Actor) -> RoutingRule:
    """Ask a rule no longer."""
    return keeping.put(keeping.taken(rule, by), {"archived_at": by.at})
