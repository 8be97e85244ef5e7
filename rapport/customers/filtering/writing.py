"""Writes a rule in the filter language, so that reading it gives the same rule."""

import re

from rapport.customers.filtering.syntax import All, AnyOf, Condition, Everyone, Not, Rule

_PLAIN = re.compile(r'[^\s(),"\\]+(?: [^\s(),"\\]+)*')
_JOINING = {"and", "or"}
_LEADING = {"not", "any", "empty"}  # after "is" they would read as part of the operator
_QUOTE = re.compile(r'(["\\])')


def write(rule: Rule) -> str:
    """The text of a rule: stage is at-risk and (tag is vip or added after 30 days ago)."""
    if isinstance(rule, Everyone):
        return ""
    if isinstance(rule, Condition):
        return _condition(rule)
    if isinstance(rule, Not):
        return f"not {_inside(rule.part, (All, AnyOf))}"
    if isinstance(rule, All):
        return " and ".join(_inside(part, (All, AnyOf)) for part in rule.parts)
    return " or ".join(_inside(part, (AnyOf,)) for part in rule.parts)


def _inside(part: Rule, in_brackets: tuple[type, ...]) -> str:
    return f"({write(part)})" if isinstance(part, in_brackets) else write(part)


def _condition(condition: Condition) -> str:
    values = ", ".join(quoted(value) for value in condition.values)
    return " ".join(filter(None, [condition.field, condition.operator, values]))


def quoted(value: str) -> str:
    """A value as a rule holds it: in quotes only where it must be."""
    words = value.casefold().split()
    if _PLAIN.fullmatch(value) and not _JOINING & set(words) and words[0] not in _LEADING:
        return value
    return '"' + _QUOTE.sub(r"\\\1", value) + '"'
