"""Rows to entries, at the speed of a million rows: the mapping is taken apart once, then each row goes straight through."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

from rapport.customers.normalising import addresses, dates, emails, names, phones
from rapport.customers.normalising.characters import line, paragraphs
from rapport.customers.normalising.refusals import NotReadable, shown
from rapport.customers.writing.cells import restored

from .entries import AddressPoint, EmailPoint, Entry, HandlePoint, PhonePoint, RowRefused
from .fields import LONGEST, Field
from .kinds import kind_of, legal_form, stage_of
from .mappings import Column, Mapping

MANY = ":::"  # what stands between several values of one cell in some exports
FIRST_BIRTHDAY, LAST_BIRTHDAY = date(1850, 1, 1), date(2100, 1, 1)
SHORT_ROW = 150  # characters of a whole row; no cell of it can be too long for its field but the shortest
_NOTHING = frozenset(
    {"n/a", "na", "-", "--", ".", "none", "null", "nil", "unknown", "?", "tbc", "tba", "not known", "not provided", "#n/a"}
)


class Cells(Protocol):
    """A row as a table gives it."""

    number: int
    values: Sequence[str]
    extra: tuple[str, ...]


class _Bad(Exception):
    """A cell is not what its column should be."""

    def __init__(self, header: str, sentence: str) -> None:
        super().__init__(sentence)
        self.header, self.sentence = header, sentence


class _Slot(NamedTuple):
    """The columns that make one address."""

    label: str
    number: int
    lines: tuple[int, ...]
    town: int
    county: int
    postcode: int
    country: int
    label_from: int


def _cell(text: str) -> str:
    """The text of a cell on one line, an apostrophe that only kept it from being run taken off."""
    if text[:1] == "'":
        text = restored(text)
    return text.strip() if text.isprintable() else line(text)


class Reader:
    """One mapping, ready to read rows."""

    def __init__(self, mapping: Mapping) -> None:
        self.mapping = mapping
        self._columns = mapping.columns
        single = {c.field: c.index for c in reversed(mapping.columns)}
        at = [single.get(f, -1) for f in (Field.NAME, Field.TITLE, Field.GIVEN, Field.FAMILY, Field.SUFFIX)]
        self._name, self._title, self._given, self._family, self._suffix = at
        self._middle = [c.index for c in mapping.columns if c.field == Field.MIDDLE]
        self._external = single.get(Field.EXTERNAL_ID, -1)
        self._organisation = single.get(Field.ORGANISATION, -1)
        self._kind = single.get(Field.KIND, -1)
        labels = {c.slot: c.index for c in mapping.columns if c.field == Field.LABEL}
        self._emails = [(c.index, c.label, c.header, labels.get(f"email {c.slot}", -1)) for c in self._with(Field.EMAIL)]
        self._phones = [(c.index, c.label, c.header, labels.get(f"phone {c.slot}", -1)) for c in self._with(Field.PHONE)]
        self._either = [(c.index, c.label, c.header) for c in self._with(Field.EMAIL_OR_PHONE)]
        self._handles = [(c.index, c.label) for c in self._with(Field.HANDLE)]
        self._slots = [self._slot(slot, labels) for slot in self._slot_names()]
        self._whole = [(c.index, c.label) for c in self._with(Field.ADDRESS)]
        self._rest = [(c, _RARE[c.field]) for c in mapping.columns if c.field in _RARE]
        self._limits = [(c.index, c.header, LONGEST[c.field]) for c in mapping.columns if c.field in LONGEST]
        self._least = min((limit for *_, limit in self._limits), default=SHORT_ROW)
        self._width = max((c.index for c in mapping.columns), default=0) + 1
        self._is_strict = mapping.doubtful == "refuse"

    def _with(self, field: Field) -> list[Column]:
        return [c for c in self._columns if c.field == field]

    def _slot_names(self) -> list[str]:
        return list(dict.fromkeys(c.slot for c in self._columns if c.field.is_part_of_address))

    def _slot(self, slot: str, labels: dict[str, int]) -> _Slot:
        mine = [c for c in self._columns if c.slot == slot and c.field.is_part_of_address]
        first = {c.field: c.index for c in reversed(mine)}
        parts = [first.get(f, -1) for f in (Field.TOWN, Field.COUNTY, Field.POSTCODE, Field.COUNTRY)]
        lines = tuple(c.index for c in mine if c.field == Field.ADDRESS_LINE)
        label = next((c.label for c in mine if c.label), "")
        return _Slot(label, first.get(Field.ADDRESS_NUMBER, -1), lines, *parts, labels.get(f"address {slot}", -1))

    def read(self, row: Cells) -> Entry | RowRefused:
        """One row as an entry, or why it cannot be taken."""
        try:
            return self._read(row.number, row.values, row.extra)
        except _Bad as bad:
            return RowRefused(row.number, bad.header, f"Row {row.number}: {bad.sentence}")

    def _read(self, number: int, values: Sequence[str], extra: tuple[str, ...]) -> Entry:
        if extra:
            raise _Bad("", "there are more cells than columns: a comma may be missing its quotation marks.")
        if len(values) < self._width:
            values = [*values, *[""] * (self._width - len(values))]
        if self._least < 20 or sum(map(len, values)) > self._least:
            self._check_lengths(values)
        left: list[str] = []  # what could not be read and goes into the note
        points = self._points(values, left)
        rest: dict[str, Any] = {}
        for column, take in self._rest:
            if text := values[column.index]:
                take(rest, column, text, self.mapping)
        return self._entry(number, values, points, rest, left)

    def _check_lengths(self, values: Sequence[str]) -> None:
        for index, header, limit in self._limits:
            if len(values[index]) > limit and len(line(values[index])) > limit:
                raise _Bad(header, f"{header!r} is longer than {limit:,} characters.")

    def _points(self, values: Sequence[str], left: list[str]) -> tuple[tuple[Any, ...], ...]:
        """Emails, phones, addresses and handles of a row."""
        found_emails: list[EmailPoint] = []
        found_phones: list[PhonePoint] = []
        for index, label, header, label_from in self._emails:
            if text := values[index]:
                self._take_emails(text, _said(values, label_from) or label, header, found_emails, left)
        for index, label, header, label_from in self._phones:
            if text := values[index]:
                self._take_phones(text, _said(values, label_from) or label, header, found_phones, left)
        for index, label, header in self._either:
            if text := values[index]:
                self._take_either(text, label, header, found_emails, found_phones, left)
        handles = tuple(HandlePoint(label, _cell(values[i])) for i, label in self._handles if values[i] and _cell(values[i]))
        if len(found_emails) > 1:
            found_emails = list({point.email.key: point for point in reversed(found_emails)}.values())[::-1]
        if len(found_phones) > 1:
            found_phones = list({point.phone.e164: point for point in reversed(found_phones)}.values())[::-1]
        return tuple(found_emails), tuple(found_phones), self._addresses(values), handles

    def _take_emails(self, text: str, label: str, header: str, found: list[EmailPoint], left: list[str]) -> None:
        try:
            found.append(EmailPoint(label, emails.read(text)))
        except NotReadable:
            cell = _cell(text)
            if cell.lower() in _NOTHING or not cell:
                return
            for part in cell.split(MANY):
                try:
                    found.extend(EmailPoint(label, email) for email in emails.several(part))
                except NotReadable as error:
                    self._doubt(header, error.sentence, cell, left)

    def _take_phones(self, text: str, label: str, header: str, found: list[PhonePoint], left: list[str]) -> None:
        try:
            found.append(PhonePoint(label, phones.read(text, self.mapping.region)))
        except NotReadable:
            cell = _cell(text)
            if cell.lower() in _NOTHING or not cell:
                return
            for part in cell.split(MANY):
                try:
                    found.extend(PhonePoint(label, phone) for phone in phones.several(part, self.mapping.region))
                except NotReadable as error:
                    self._doubt(header, error.sentence, cell, left)

    def _take_either(self, text: str, label: str, header: str, mails: list[EmailPoint], numbers: list[PhonePoint], left: list[str]) -> None:
        for part in emails.BETWEEN.split(_cell(text).replace(" / ", ";")):
            if "@" in part:
                self._take_emails(part, label, header, mails, left)
            elif part:
                self._take_phones(part, label, header, numbers, left)

    def _doubt(self, header: str, sentence: str, cell: str, left: list[str]) -> None:
        """A contact point that cannot be one: refuse the row, or keep its text."""
        if self._is_strict:
            raise _Bad(header, sentence)
        left.append(f"{header}: {cell}")

    def _addresses(self, values: Sequence[str]) -> tuple[AddressPoint, ...]:
        found = []
        for label, number, lines, town, county, postcode, country, label_from in self._slots:
            texts = [values[i] for i in lines]
            if len(texts) and "\n" in "".join(texts):
                texts = [piece for text in texts for piece in text.split("\n")]
            address = addresses.from_parts(
                texts,
                values[town] if town >= 0 else "",
                values[county] if county >= 0 else "",
                values[postcode] if postcode >= 0 else "",
                values[country] if country >= 0 else "",
                values[number] if number >= 0 else "",
            )
            if address.lines or address.town or address.postcode:
                found.append(AddressPoint(_said(values, label_from) or label, address))
        for index, label in self._whole:
            if text := values[index]:
                address = addresses.read(restored(text))
                if address.lines or address.town:
                    found.append(AddressPoint(label, address))
        return tuple(found)

    def _entry(self, number: int, values: Sequence[str], points: Any, rest: dict[str, Any], left: list[str]) -> Entry:
        name, title, given, family, suffix = self._names(values)
        organisation = _cell(values[self._organisation]) if self._organisation >= 0 else ""
        kind = self._kind_of(values, name)
        if not name:
            name, kind, organisation = self._without_name(kind, organisation, points, number)
        if kind != "person":
            title = given = family = suffix = ""
            rest.pop("born_on", None)
        left = [*left, *rest.pop("left", ())]
        if left:
            rest["note"] = "\n\n".join([rest["note"], *left]) if "note" in rest else "\n".join(left)
            rest["warnings"] = tuple(f"Row {number}: {text} was kept in the note." for text in left)
        external = _cell(values[self._external]) if self._external >= 0 else ""
        found_emails, found_phones, found_addresses, handles = points
        return Entry(
            number, kind, name, title, given, family, suffix, external_id=external, emails=found_emails, phones=found_phones,
            addresses=found_addresses, handles=handles, organisation=organisation, **rest,
        )  # fmt: skip

    def _names(self, values: Sequence[str]) -> tuple[str, str, str, str, str]:
        """The name as written and its parts: from their own columns, else split."""
        name = _cell(values[self._name]) if self._name >= 0 else ""
        title = _cell(values[self._title]) if self._title >= 0 else ""
        suffix = _cell(values[self._suffix]) if self._suffix >= 0 else ""
        given = _cell(values[self._given]) if self._given >= 0 else ""
        family = _cell(values[self._family]) if self._family >= 0 else ""
        if given or family:
            middle = [text for i in self._middle if (text := _cell(values[i]))]
            given = " ".join([given, *middle]) if middle else given
            return name or " ".join([part for part in (given, family, suffix) if part]), title, given, family, suffix
        if not name:
            return "", title, "", "", suffix
        parts = names.split(name)
        return name, title or parts.title[:40], parts.given[:150], parts.family[:150], suffix or parts.suffix

    def _kind_of(self, values: Sequence[str], name: str) -> str:
        if self._kind >= 0 and (text := _cell(values[self._kind])):
            kind = kind_of(text)
            if not kind:
                header = next(c.header for c in self._columns if c.field == Field.KIND)
                raise _Bad(header, f"{shown(text)} is not a person, an organisation or an internal team.")
            return kind
        return "organisation" if legal_form(name) else self.mapping.kind

    def _without_name(self, kind: str, organisation: str, points: Any, number: int) -> tuple[str, str, str]:
        """A row without a person's name is the organisation, or known by how it is reached."""
        if organisation:
            return organisation, "team" if kind == "team" else "organisation", ""
        if points[0]:
            return points[0][0].email.address, kind, ""
        if points[1]:
            return points[1][0].phone.national, kind, ""
        raise _Bad("", "there is no name, email or phone number.")


def _said(values: Sequence[str], index: int) -> str:
    """What a label column says, in our words; nothing when it only marks the preferred one."""
    return _label(values[index]) if index >= 0 and values[index] else ""


@lru_cache(maxsize=1024)
def _label(text: str) -> str:
    label = line(text).strip("* ").lower()[:60]
    return "" if label in ("internet", "smtp", "ex") else label


def _take_text(word: str) -> Callable[[dict[str, Any], Column, str, Mapping], None]:
    def take(rest: dict[str, Any], column: Column, text: str, mapping: Mapping) -> None:
        if cell := _cell(text):
            rest.setdefault(word, cell)

    return take


def _take_birthday(rest: dict[str, Any], column: Column, text: str, mapping: Mapping) -> None:
    cell = _cell(text)
    if not cell or cell.lower() in _NOTHING:
        return
    try:
        value = dates.read(cell, mapping.date_order).value
        if not FIRST_BIRTHDAY <= value <= LAST_BIRTHDAY:
            raise NotReadable(cell, f"{shown(cell)} cannot be a date of birth.")
    except NotReadable as error:
        if mapping.doubtful == "refuse":
            raise _Bad(column.header, error.sentence) from None
        _left(rest, f"{column.header}: {cell}")
        return
    rest.setdefault("born_on", value)


def _left(rest: dict[str, Any], text: str) -> None:
    """A text that could not be read: it goes into the note, and is told."""
    rest["left"] = [*rest.get("left", ()), text]


def _take_note(rest: dict[str, Any], column: Column, text: str, mapping: Mapping) -> None:
    cell = paragraphs(restored(text))
    if cell:
        rest["note"] = f"{rest['note']}\n\n{cell}" if "note" in rest else cell


def _take_tags(rest: dict[str, Any], column: Column, text: str, mapping: Mapping) -> None:
    words = text.replace(MANY, ",").replace(";", ",").replace("|", ",").split(",")
    tags = [tag[:60] for word in words if (tag := _cell(word).strip("* ")) and tag != "myContacts"]
    rest["tags"] = tuple(dict.fromkeys([*rest.get("tags", ()), *tags]))


def _take_stage(rest: dict[str, Any], column: Column, text: str, mapping: Mapping) -> None:
    cell = _cell(text)
    if not cell:
        return
    stage = stage_of(cell)
    if not stage:
        raise _Bad(column.header, f"{shown(cell)} is not a stage we know.")
    rest["stage"] = stage


def _take_owner(rest: dict[str, Any], column: Column, text: str, mapping: Mapping) -> None:
    cell = _cell(text)
    if not cell or cell.lower() in _NOTHING:
        return
    try:
        rest["owner_email"] = emails.read(cell).key
    except NotReadable as error:
        raise _Bad(column.header, error.sentence) from None


def _take_custom(rest: dict[str, Any], column: Column, text: str, mapping: Mapping) -> None:
    cell = paragraphs(restored(text))
    if cell:
        rest["custom"] = (*rest.get("custom", ()), (column.custom, cell))


_RARE: dict[Field, Callable[[dict[str, Any], Column, str, Mapping], None]] = {
    Field.KNOWN_AS: _take_text("known_as"),
    Field.PRONUNCIATION: _take_text("pronunciation"),
    Field.PRONOUNS: _take_text("pronouns"),
    Field.LANGUAGE: _take_text("language"),
    Field.JOB_TITLE: _take_text("job_title"),
    Field.TEAM: _take_text("team"),
    Field.BIRTHDAY: _take_birthday,
    Field.NOTE: _take_note,
    Field.TAGS: _take_tags,
    Field.STAGE: _take_stage,
    Field.OWNER_EMAIL: _take_owner,
    Field.CUSTOM: _take_custom,
}


@lru_cache(maxsize=16)
def _reader(mapping: Mapping) -> Reader:
    return Reader(mapping)


def apply(mapping: Mapping, row: Cells) -> Entry | RowRefused:
    """One row as an entry, or why it cannot be taken."""
    return _reader(mapping).read(row)


def entries(mapping: Mapping, rows: Iterable[Cells]) -> Iterator[Entry | RowRefused]:
    """Every row of a file, at full speed."""
    return map(Reader(mapping).read, rows)
