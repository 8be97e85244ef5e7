"""One row of a file made ready to write, without a database. Runs in processes of its own, so it imports no models."""

from collections.abc import Container, Sequence
from collections.abc import Mapping as Table
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from rapport.customers import custom_values, mapping, points
from rapport.customers.mapping import Entry, Mapping, RowRefused
from rapport.customers.normalising import names
from rapport.customers.normalising.found_by import found_by
from rapport.customers.rules import Kind, Stage


class PlainField(NamedTuple):
    """A custom field without its table."""

    key: str
    label: str
    type: str
    choices: tuple[str, ...]
    kinds: tuple[str, ...]
    is_required: bool


class Cells(NamedTuple):
    """A row of the file: its number and its cells."""

    number: int
    values: Sequence[str]
    extra: Sequence[str] = ()


class Origin(NamedTuple):
    """What new customers and their contact points share (when, by whom, from which import), as COPY reads it."""

    customer: str
    point: str


NOTHING_SHARED = Origin("", "")


@dataclass(frozen=True)
class Terms:
    """What rows are held against: the mapping, the organisation's own fields, colleagues by email, teams by name, and the
    rules by which a row may be somebody else."""

    mapping: Mapping
    fields: tuple[PlainField, ...] = ()
    owners: Table[str, int] = field(default_factory=dict)
    teams: Table[str, int] = field(default_factory=dict)
    team_id: int | None = None
    rules: tuple[str, ...] = ()
    origin: Origin = NOTHING_SHARED


class Ready(NamedTuple):
    """A row ready to write: the columns of the customer, their points, and what they are found by."""

    number: int
    columns: dict[str, Any]
    points: tuple[tuple[points.Point, str], ...]
    words: tuple[str, ...]
    keys: tuple[str, ...]
    organisation: str
    job_title: str
    note: str
    warnings: tuple[str, ...]

    def without_id(self, owned: Container[str]) -> "Ready":
        """The same without an external id that somebody has already: the customer, or one who was merged into them."""
        return self._replace(columns={**self.columns, "external_id": ""}) if self.columns["external_id"] in owned else self


def prepare(rows: Sequence[Cells], terms: Terms) -> list[Ready | RowRefused]:
    """Each row ready to write, or why it cannot be taken."""
    return [ready(mapping.apply(terms.mapping, row), terms) for row in rows]  # type: ignore[arg-type]


def ready(entry: Entry | RowRefused, terms: Terms) -> Ready | RowRefused:
    """An entry held against the terms."""
    if isinstance(entry, RowRefused):
        return entry
    refusal = _why_not(entry, terms)
    if refusal:
        return RowRefused(entry.number, refusal[0], f"Row {entry.number}: {refusal[1]}")
    try:
        custom = _custom(entry, terms)
    except custom_values.ValueRefused as refused:
        return RowRefused(entry.number, refused.field or "", f"Row {entry.number}: {refused.sentence}")
    found = _points(entry)
    columns = _columns(entry, custom, terms)
    texts = (columns["name"], columns["known_as"], columns["given_name"], columns["family_name"])
    words, keys = found_by(texts, entry.external_id, [point for point, _ in found])
    return Ready(
        entry.number, columns, found, tuple(words), tuple(keys), entry.organisation, entry.job_title, entry.note, entry.warnings
    )  # fmt: skip


def _why_not(entry: Entry, terms: Terms) -> tuple[str, str] | None:
    if entry.owner_email and entry.owner_email.casefold() not in terms.owners:
        return "owner", f"nobody here has the email {entry.owner_email!r}."
    if entry.team and entry.team.casefold() not in terms.teams:
        return "team", f"there is no team called {entry.team!r}."
    return None


def _custom(entry: Entry, terms: Terms) -> dict[str, Any]:
    if not terms.fields:
        return {}
    allowed = [one for one in terms.fields if not one.kinds or entry.kind in one.kinds]
    known = {one.key for one in terms.fields}
    values = custom_values.cleaned({key: text for key, text in entry.custom if key in known}, allowed)
    for one in allowed:
        if one.is_required and one.key not in values:
            raise custom_values.ValueRefused(f"there is no {one.label}.", field=one.label)
    return values


def _columns(entry: Entry, custom: dict[str, Any], terms: Terms) -> dict[str, Any]:
    is_person = entry.kind == Kind.PERSON
    if is_person and entry.family:
        order = names.fold(f"{entry.family} {entry.given}")
    else:
        order = names.fold(entry.name)
    born_on: date | None = entry.born_on if is_person else None
    return {
        "kind": entry.kind,
        "name": entry.name[:300],
        "title": entry.title[:40],
        "given_name": entry.given[:150],
        "family_name": entry.family[:150],
        "known_as": entry.known_as[:150],
        "pronunciation": entry.pronunciation[:150],
        "pronouns": entry.pronouns[:60],
        "language": entry.language[:20],
        "date_of_birth": born_on,
        "stage": entry.stage or Stage.ACTIVE.value,
        "tags": sorted({tag.casefold() for tag in entry.tags}) if entry.tags else [],
        "custom": custom,
        "external_id": entry.external_id[:120],
        "owner_id": terms.owners[entry.owner_email.casefold()] if entry.owner_email else None,
        "team_id": terms.teams[entry.team.casefold()] if entry.team else terms.team_id,
        "sort_name": (order or names.fold(entry.name) or entry.name)[:120],
    }


def _points(entry: Entry) -> tuple[tuple[points.Point, str], ...]:
    """The contact points with their labels, each once."""
    found = [(points.of_email(one.email), one.label) for one in entry.emails]
    found += [(points.of_phone(one.phone), one.label) for one in entry.phones]
    found += [(points.of_address(one.address), one.label) for one in entry.addresses]
    found += [(points.of_handle(one.label, one.handle), "") for one in entry.handles]
    once = {(point.channel, point.key): (point, label) for point, label in reversed(found)}
    return tuple(reversed(once.values()))
