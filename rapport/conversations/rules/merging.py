"""Merge fields: {{ customer.formal_name }} in words we use again. A field without a value is never sent.

One pass, no logic, no access to anything but the values given: a template cannot do more than name a field.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

FIELD = re.compile(r"\{\{\s*([a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)+)\s*\}\}")
_LOOSE = re.compile(r"\{\{[^\n{}]{0,40}(?:\}\})?|\}\}")

FIELDS: dict[str, str] = {
    "customer.name": "The customer's name",
    "customer.formal_name": "The name with its title",
    "customer.first_name": "What they are called, else the given name",
    "customer.title": "Ms, Mr, Dr ...",
    "customer.family_name": "The family name",
    "customer.reference": "Their reference, like CU-104882",
    "conversation.subject": "What the conversation is about",
    "conversation.reference": "The case's reference; the conversation's where there is no case",
    "case.reference": "The case's reference, where there is a case",
    "case.parent": "The reference of the larger case it is part of",
    "adviser.name": "Who sends it",
    "adviser.first_name": "The first name of who sends it",
    "adviser.team": "The team of who sends it",
    "mailbox.name": "The name of the address it goes from",
    "mailbox.address": "The address it goes from",
    "today": "The date, like 23 November 2026",
}
_BARE = re.compile(r"\{\{\s*(today)\s*\}\}")


@dataclass(frozen=True)
class Merged:
    """The text with its fields filled; those without a value still stand in it, and in `missing`."""

    text: str
    missing: tuple[str, ...] = ()


def fill(text: str, values: Mapping[str, str]) -> Merged:
    """Put in every value there is. `missing` names fields without one, and whatever looks like a field but is none."""
    missing: list[str] = []
    parts: list[str] = []
    end = 0
    for found in sorted([*FIELD.finditer(text), *_BARE.finditer(text)], key=lambda each: each.start()):
        value = values.get(found[1], "").strip()
        if not value:
            missing.append(found[1])
        parts += [text[end : found.start()], value or found[0]]
        missing += _loose(text[end : found.start()])
        end = found.end()
    missing += _loose(text[end:])
    return Merged("".join([*parts, text[end:]]), tuple(dict.fromkeys(missing)))


def _loose(text: str) -> list[str]:
    """Braces that are no field: {{ Customer name }}, {{ cut off."""
    return [found[0].strip() for found in _LOOSE.finditer(text)]


def unknown(text: str) -> tuple[str, ...]:
    """For writing a template: what it names that no customer ever has, and braces that are no field."""
    return tuple(name for name in fill(text, {}).missing if name not in FIELDS)
