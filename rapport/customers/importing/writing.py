"""Rows into tables: the new by COPY, the changed one by one. The caller holds the transaction."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection

from rapport.customers import searching, timeline
from rapport.customers.actions import editing
from rapport.customers.events import ImportChanged, NoteWritten
from rapport.customers.importing import copying
from rapport.customers.importing.preparing import Ready
from rapport.customers.importing.rendering import CUSTOMER, POINT, Line
from rapport.customers.models import ContactPoint, Customer, Event, Import, ImportTouch
from rapport.team.actors import Actor

FILL, OVERWRITE, SKIP = "fill", "overwrite", "skip"
POLICIES = {FILL: "Fill in what is empty", OVERWRITE: "Replace with what the file says", SKIP: "Leave them as they are"}
UPDATABLE = ("title", "given_name", "family_name", "known_as", "pronunciation", "pronouns", "language", "date_of_birth", "external_id")


class Writer:
    """Writes the rows of one import."""

    def __init__(self, imported: Import, by: Actor) -> None:
        self.imported, self.by = imported, by
        self._words: set[str] = set()

    def add(self, rows: Sequence[Line]) -> list[str]:
        """New customers with their points and notes; returns their numbers, in order."""
        if not rows:
            return []
        with connection.cursor() as cursor:
            numbers = _take_numbers(cursor, len(rows))
            made = list(zip(rows, numbers, strict=True))
            copying.rows(cursor, "customers_customer", CUSTOMER, [row.with_number(number) for row, number in made])
            copying.rows(cursor, "customers_contactpoint", POINT, [number + point for row, number in made for point in row.points])
        self._notes((row.note, int(number)) for row, number in made if row.note)
        self.learn(word for row in rows for word in row.words.split())
        return numbers

    def _notes(self, noted: Iterable[tuple[str, int]]) -> None:
        entries = (timeline.entry_of(NoteWritten(note), customer_id=number, by=self.by) for note, number in noted)
        Event.objects.bulk_create(entries, batch_size=1_000)

    def learn(self, found: Iterable[str]) -> None:
        """Add words to the vocabulary, each looked up once an import."""
        new = set(found) - self._words
        if new:
            self._words |= new
            searching.learn(new)

    def change(self, customer: Customer, points: Sequence[ContactPoint], row: Ready, policy: str) -> bool:
        """Bring a customer we had up to what the file says; whether anything changed. What was there is kept for undoing."""
        changes = differences(customer, row, policy)
        new = new_points(points, row)
        if not changes and not new:
            return False
        before = {name: getattr(customer, name) for name in changes}
        for name, value in changes.items():
            setattr(customer, name, value)
        added = [self._add_point(customer, point, label, points) for point, label in new]
        editing.save(customer, list(changes), by=self.by)
        searching.index(customer)
        self._keep(customer, before, changes, added)
        self.learn(row.words)
        what = ", ".join([*(name.replace("_", " ") for name in changes), *(["contact points"] if added else [])])
        timeline.record(ImportChanged(self.imported.file_name, what), customer=customer, about=self.imported, by=self.by)
        return True

    def _add_point(self, customer: Customer, point: Any, label: str, had: Sequence[ContactPoint]) -> int:
        is_first = not any(one.channel == point.channel for one in had)
        made = ContactPoint.objects.create(
            customer=customer, **point._asdict(), label=label[:60], is_preferred=is_first, created_at=self.by.at
        )  # fmt: skip
        return made.pk

    def _keep(self, customer: Customer, before: Mapping[str, Any], after: Mapping[str, Any], added: Sequence[int]) -> None:
        touch, _ = ImportTouch.objects.get_or_create(of=self.imported, customer=customer)
        touch.before = {**_json(before), **touch.before}
        touch.after = {**touch.after, **_json(after)}
        touch.added_points = [*touch.added_points, *added]
        touch.save()


def differences(customer: Customer, row: Ready, policy: str) -> dict[str, Any]:
    """What the file would change on a customer we had. Empty cells never empty a field; tags and custom fields are added to."""
    if policy == SKIP:
        return {}
    wanted = {name: row.columns[name] for name in UPDATABLE if row.columns[name]}
    if policy == OVERWRITE:
        wanted["name"] = row.columns["name"]
        if row.columns["owner_id"]:
            wanted["owner_id"] = row.columns["owner_id"]
    changes = {
        name: value
        for name, value in wanted.items()
        if getattr(customer, name) != value and (policy == OVERWRITE or not getattr(customer, name))
    }
    tags = sorted({*customer.tags, *row.columns["tags"]})
    if tags != sorted(customer.tags):
        changes["tags"] = tags
    given = row.columns["custom"]
    custom = {**customer.custom, **given} if policy == OVERWRITE else {**given, **customer.custom}
    if custom != customer.custom:
        changes["custom"] = custom
    return changes


def new_points(had: Sequence[ContactPoint], row: Ready) -> list[tuple[Any, str]]:
    """The contact points of a row that the customer does not have yet."""
    known = {(point.channel, point.key) for point in had}
    return [(point, label) for point, label in row.points if (point.channel, point.key) not in known]


def _take_numbers(cursor: Any, count: int) -> list[str]:
    """So many numbers for new customers; as one text, which is quicker than as many rows."""
    source = "(SELECT pg_get_serial_sequence('customers_customer', 'id')::regclass AS name) AS source, generate_series(1, %s)"
    cursor.execute(f"SELECT string_agg(nextval(source.name)::text, ',') FROM {source}", [count])
    return str(cursor.fetchone()[0]).split(",")


def _json(values: Mapping[str, Any]) -> dict[str, Any]:
    return json.loads(
        json.dumps(
            {name: value.isoformat() if isinstance(value, date | datetime) else value for name, value in values.items()},
            cls=DjangoJSONEncoder,
        )
    )
