"""The filter language, as cases speak it: lists, saved views, many at once and the API share it with customers.

    status is "In progress" and (queue is Repairs or tag is gas) and due before tomorrow

    parse(text) -> Rule                  refuses: FilterRefused, with the place
    compile(rule, by) -> Q               over Case; refuses: FilterRefused for what does not exist
    write(rule) -> str                   parse(write(rule)) == rule
    describe(rule, labels) -> [Chip]     in words, each part with the rule that is left without it
    sentence(rule, labels) -> str        the whole rule as a phrase
    where(text, by) -> Q                 both at once, for doors

What can be asked stands in `fields.FIELDS`; the organisation's own fields are asked as custom:key.
"""

from collections.abc import Mapping

from django.db.models import Q

from rapport.cases.filtering.compiling import compile
from rapport.cases.filtering.fields import CASES
from rapport.customers import filtering
from rapport.customers.filtering import Chip, Everyone, FilterRefused, Rule, both, conditions, write
from rapport.team.actors import Actor


def parse(text: str) -> Rule:
    """The rule that a text means; every case for an empty text. Raises FilterRefused."""
    return filtering.parse(text, CASES)


def describe(rule: Rule, labels: Mapping[str, str] | None = None) -> list[Chip]:
    """A chip for each part. `labels` names the organisation's own fields by key."""
    return filtering.describe(rule, labels, CASES)


def sentence(rule: Rule, labels: Mapping[str, str] | None = None) -> str:
    """A whole rule as a phrase."""
    return filtering.sentence(rule, labels, CASES)


def where(text: str, by: Actor) -> Q:
    """The cases that a text means, for one reader. Raises FilterRefused."""
    return compile(parse(text), by)


__all__ = [
    "CASES",
    "Chip",
    "Everyone",
    "FilterRefused",
    "Rule",
    "both",
    "compile",
    "conditions",
    "describe",
    "parse",
    "sentence",
    "where",
    "write",
]
