"""What one record becomes of two, and how to take that back: plain values, no tables.

A record is seen as fields by name, each a list of plain values: `name` is [name, given name, family name], a custom field is
`custom.<key>` with [] where nothing stands. A merge keeps, for each field that it changed, the values before and after; taking
it back gives the values before, unless somebody has changed them since.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any, Protocol

Values = Mapping[str, list[Any]]


class Side(StrEnum):
    """Whose value stands after a merge. Tags can be those of both."""

    SURVIVOR = "survivor"
    ABSORBED = "absorbed"
    BOTH = "both"


COLUMNS: dict[str, tuple[str, ...]] = {
    "name": ("name", "given_name", "family_name"),
    "title": ("title",),
    "known_as": ("known_as",),
    "pronunciation": ("pronunciation",),
    "pronouns": ("pronouns",),
    "language": ("language",),
    "date_of_birth": ("date_of_birth",),
    "how_to_help": ("how_to_help",),
    "death": ("is_deceased", "deceased_on"),
    "stage": ("stage", "stage_since"),
    "owner": ("owner_id",),
    "team": ("team_id",),
    "external_id": ("external_id",),
}
TAGS = "tags"
CUSTOM = "custom."
OF_PEOPLE = frozenset({"date_of_birth", "death"})


def is_empty(values: Sequence[Any]) -> bool:
    """Whether a field says nothing."""
    return not any(values)


def usual(name: str, survivor: Sequence[Any], absorbed: Sequence[Any]) -> Side:
    """Whose value stands unless somebody chooses: the survivor's where it says anything; a death is never forgotten."""
    if name == TAGS:
        return Side.BOTH
    return Side.ABSORBED if is_empty(survivor) and not is_empty(absorbed) else Side.SURVIVOR


def joined(survivor: Values, absorbed: Values, choices: Mapping[str, str]) -> dict[str, list[Any]]:
    """The fields of the survivor that a merge changes, with their new values; tags apart (see `joined_tags`)."""
    changed = {}
    for name in {**survivor, **absorbed}:
        mine, theirs = survivor.get(name, []), absorbed.get(name, [])
        if choices.get(name, usual(name, mine, theirs)) == Side.ABSORBED and theirs != mine:
            changed[name] = theirs
    return changed


def joined_tags(survivor: Iterable[str], absorbed: Iterable[str], choice: str) -> list[str]:
    """The tags after a merge: of both, or of one."""
    if choice == Side.SURVIVOR:
        return sorted(survivor)
    return sorted({*absorbed, *(survivor if choice == Side.BOTH else ())})


def given_back(now: Values, before: Values, after: Values, later: Sequence[dict[str, Any]]) -> dict[str, list[Any]]:
    """The values to put back when a merge is undone: those of each field that still stands as the merge left it.

    `later` are the `before` values of merges into the same survivor that came after and still hold, oldest first. Where one
    of them changed a field, what it would put back is put right instead, so that merges can be undone in any order.
    """
    back = {}
    for name, values in before.items():
        following = next((each for each in later if name in each), None)
        if following is not None:
            if following[name] == after[name]:
                following[name] = values
        elif now.get(name, []) == after[name]:
            back[name] = values
    return back


class TagAccount(Protocol):
    """What a merge did to the survivor's tags: those the absorbed record `offered`, those `added` and those `taken` away."""

    offered: list[str]
    added: list[str]
    taken: list[str]


def is_tag_kept(tag: str, later: Iterable[TagAccount]) -> bool:
    """Whether a tag that an undone merge had added stays, or is gone already, because of a later one, oldest first.

    The first that offered it too has added it from now on; the first that took it has taken nothing from now on.
    """
    for account in later:
        if tag in account.taken:
            account.taken.remove(tag)
            return True
        if tag in account.offered:
            account.added = sorted({*account.added, tag})
            return True
    return False


def is_tag_accounted(tag: str, later: Iterable[TagAccount]) -> bool:
    """Whether a tag that an undone merge had taken needs no bringing back, because a later one added it or took it too."""
    for account in later:
        if tag in account.added:
            account.added.remove(tag)
            return True
        if tag in account.taken:
            return True
    return False
