"""What a rule can ask about: each field with its type, and each type with its operators.

Only facts that everyone who sees a customer may see are here. Adjustments, vulnerability and health are not, so that no
filter can betray them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from rapport.customers.rules import Channel, Kind, Link, Stage

CUSTOM = "custom:"
_CUSTOM = re.compile(r"custom:[a-z0-9_-]{1,40}")
ME, NOBODY, MINE = "me", "nobody", "mine"


class Type(StrEnum):
    """How a field is asked about."""

    CHOICE = "choice"
    NAME = "name"
    TEXT = "text"
    START = "start"
    PLACE = "place"
    POSTCODE = "postcode"
    PHONE = "phone"
    TAG = "tag"
    PERSON = "person"
    GROUP = "group"
    DAY = "day"
    YES_NO = "yes-no"
    PRESENCE = "presence"
    CUSTOM = "custom"
    WORDS = "words"


@dataclass(frozen=True)
class Field:
    """One thing to ask about. `choices` are its values with their words."""

    name: str
    label: str
    type: Type
    choices: dict[str, str] = field(default_factory=dict)


EMPTY = ("is empty", "is not empty")
OPERATORS: dict[Type, tuple[str, ...]] = {
    Type.CHOICE: ("is", "is not", "is any of"),
    Type.NAME: ("has", "starts", "is"),
    Type.TEXT: ("is", "is not", *EMPTY),
    Type.START: ("is", "starts", *EMPTY),
    Type.PLACE: ("is", "is not", "is any of"),
    Type.POSTCODE: ("in", "starts", "is", *EMPTY),
    Type.PHONE: ("is", "starts", "ends", *EMPTY),
    Type.TAG: ("is", "is not", "is any of", *EMPTY),
    Type.PERSON: ("is", "is not", "is any of", *EMPTY),
    Type.GROUP: ("is", "is not", "is any of"),
    Type.DAY: ("in", "before", "after", "on", *EMPTY),
    Type.YES_NO: ("is",),
    Type.PRESENCE: ("",),
    Type.WORDS: ("has",),
    Type.CUSTOM: (
        "is", "is not", "is any of", "has", "starts", "over", "under", "at least", "at most", "before", "after", "on", "in", *EMPTY,
    ),
}  # fmt: skip
ALL_OPERATORS: tuple[str, ...] = tuple(
    sorted({name for names in OPERATORS.values() for name in names if name}, key=lambda name: (-name.count(" "), name))
)
WORDS: dict[str, str] = {"has": "contains", "starts": "starts with", "ends": "ends with", "": "has"}
"""How an operator reads on a screen where the rule's own word would puzzle."""

YES_NO = {"yes": "Yes", "no": "No"}
PRESENCE = {**{channel.value: channel.label.lower() for channel in Channel}, "owner": "owner", "team": "team", "tag": "tag"}

_ALL = (
    Field("kind", "Kind", Type.CHOICE, dict(Kind.choices)),
    Field("name", "Name", Type.NAME),
    Field("stage", "Stage", Type.CHOICE, dict(Stage.choices)),
    Field("tag", "Tag", Type.TAG),
    Field("owner", "Owner", Type.PERSON),
    Field("team", "Team", Type.PERSON),
    Field("segment", "Segment", Type.GROUP),
    Field("town", "Town", Type.PLACE),
    Field("postcode", "Postcode", Type.POSTCODE),
    Field("email", "Email", Type.START),
    Field("email domain", "Email domain", Type.PLACE),
    Field("phone", "Phone", Type.PHONE),
    Field("language", "Language", Type.TEXT),
    Field("role", "Role", Type.CHOICE, dict(Link.choices)),
    Field("added", "Added", Type.DAY),
    Field("changed", "Changed", Type.DAY),
    Field("last contact", "Last contact", Type.DAY),
    Field("external id", "External id", Type.START),
    Field("deceased", "Deceased", Type.YES_NO, YES_NO),
    Field("archived", "Archived", Type.YES_NO, YES_NO),
    Field("has", "Has", Type.PRESENCE, PRESENCE),
)
FIELDS: dict[str, Field] = {each.name: each for each in _ALL}


@dataclass(frozen=True)
class Vocabulary:
    """What can be asked of one kind of record: its fields by name, an example, and what the empty rule is called."""

    fields: Mapping[str, Field]
    example: str
    everything: str = "Everyone"

    def find(self, name: str) -> Field | None:
        """The field of this name; any `custom:key` is one, whether or not the organisation has it."""
        if _CUSTOM.fullmatch(name):
            return Field(name, name.removeprefix(CUSTOM), Type.CUSTOM)
        return self.fields.get(name)


CUSTOMERS = Vocabulary(FIELDS, "stage is active")
find = CUSTOMERS.find


def operator_words(operator: str) -> str:
    """An operator as a screen says it: "starts with"."""
    return WORDS.get(operator, operator)
