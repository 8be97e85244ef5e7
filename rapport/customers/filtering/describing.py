"""Says a rule in words for a screen: one chip for each part, with the rule that is left when it is taken away."""

from collections.abc import Mapping
from dataclasses import dataclass

from rapport.customers.filtering import fields
from rapport.customers.filtering.fields import CUSTOM, CUSTOMERS, Type, Vocabulary
from rapport.customers.filtering.syntax import All, AnyOf, Condition, Everyone, Not, Rule, join, parts_of
from rapport.customers.filtering.writing import write


@dataclass(frozen=True)
class Chip:
    """One part of a rule: "Stage" "at risk"; `without` is the rule that is left."""

    label: str
    words: str
    without: str


def describe(rule: Rule, labels: Mapping[str, str] | None = None, vocabulary: Vocabulary = CUSTOMERS) -> list[Chip]:
    """A chip for each part. `labels` names custom fields by key."""
    parts = parts_of(rule)
    labels = labels or {}
    return [_chip(part, write(join(parts[:at] + parts[at + 1 :])), labels, vocabulary) for at, part in enumerate(parts)]


def _chip(part: Rule, without: str, labels: Mapping[str, str], vocabulary: Vocabulary) -> Chip:
    if isinstance(part, Condition):
        return Chip(_label(part, labels, vocabulary), _test(part, vocabulary), without)
    return Chip("", sentence(part, labels, vocabulary), without)


def sentence(rule: Rule, labels: Mapping[str, str] | None = None, vocabulary: Vocabulary = CUSTOMERS) -> str:
    """A whole rule as a phrase: "Stage is At risk and (Tag is vip or Added after 30 days ago)"."""
    labels = labels or {}
    if isinstance(rule, Everyone):
        return vocabulary.everything
    if isinstance(rule, Condition):
        return f"{_label(rule, labels, vocabulary)} {_test(rule, vocabulary)}"
    if isinstance(rule, Not):
        return f"not {_inside(rule.part, labels, vocabulary)}"
    joiner = " and " if isinstance(rule, All) else " or "
    return joiner.join(_inside(part, labels, vocabulary) for part in rule.parts)


def _inside(part: Rule, labels: Mapping[str, str], vocabulary: Vocabulary) -> str:
    words = sentence(part, labels, vocabulary)
    return f"({words})" if isinstance(part, All | AnyOf) else words


def _label(condition: Condition, labels: Mapping[str, str], vocabulary: Vocabulary) -> str:
    field = vocabulary.find(condition.field)
    key = condition.field.removeprefix(CUSTOM)
    return labels.get(key, key) if condition.field.startswith(CUSTOM) else field.label if field else condition.field


def _test(condition: Condition, vocabulary: Vocabulary) -> str:
    field = vocabulary.find(condition.field)
    shown = [field.choices.get(value, value) if field else value for value in condition.values]
    if field and field.type == Type.PRESENCE:
        return shown[0]
    return " ".join(filter(None, [fields.operator_words(condition.operator), " or ".join(shown)]))
