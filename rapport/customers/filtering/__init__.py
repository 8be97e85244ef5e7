"""One language for choosing customers: lists, saved views, segments, export and the API all speak it.

    stage is at-risk and (tag is vip or added after 30 days ago) and not postcode in CH1

    parse(text) -> Rule                 refuses: FilterRefused, with the place
    write(rule) -> str                  parse(write(rule)) == rule
    compile(rule, by) -> Q              over Customer; refuses: FilterRefused for what does not exist
    describe(rule, labels) -> [Chip]    in words, each part with the rule that is left without it
    sentence(rule, labels) -> str       the whole rule as a phrase
    both(one, other) -> Rule            two rules at once

What can be asked stands in `fields.FIELDS`; custom fields are asked as custom:key.
"""

from rapport.customers.filtering.compiling import compile
from rapport.customers.filtering.describing import Chip, describe, sentence
from rapport.customers.filtering.parsing import parse
from rapport.customers.filtering.syntax import Condition, Everyone, FilterRefused, Rule, both, conditions
from rapport.customers.filtering.writing import write

__all__ = [
    "Chip",
    "Condition",
    "Everyone",
    "FilterRefused",
    "Rule",
    "both",
    "compile",
    "conditions",
    "describe",
    "parse",
    "sentence",
    "write",
]
