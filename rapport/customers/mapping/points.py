"""Emails, phones, addresses and handles of a row, each normalised, each once."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from rapport.customers.normalising import addresses, emails, phones
from rapport.customers.normalising.addresses import Address
from rapport.customers.normalising.refusals import NotReadable
from rapport.customers.writing.cells import restored

from .entries import AddressPoint, EmailPoint, HandlePoint, PhonePoint
from .fields import LONGEST_ADDRESS, Field
from .mappings import Column, Mapping
from .texts import MANY, BadCell, cell, label, says_nothing


class Found(NamedTuple):
    """What a row says about how to reach somebody."""

    emails: tuple[EmailPoint, ...]
    phones: tuple[PhonePoint, ...]
    addresses: tuple[AddressPoint, ...]
    handles: tuple[HandlePoint, ...]


class _Slot(NamedTuple):
    """The columns that make one address; -1 where there is none."""

    label: str
    number: int
    lines: tuple[int, ...]
    town: int
    county: int
    postcode: int
    country: int
    label_from: int


class Points:
    """The contact columns of one mapping, ready to read rows."""

    def __init__(self, mapping: Mapping) -> None:
        self._columns, self._region, self._is_strict = mapping.columns, mapping.region, mapping.doubtful == "refuse"
        labels = {c.slot: c.index for c in mapping.columns if c.field == Field.LABEL}
        self._emails = [(c.index, c.label, c.header, labels.get(f"email {c.slot}", -1)) for c in self._with(Field.EMAIL)]
        self._phones = [(c.index, c.label, c.header, labels.get(f"phone {c.slot}", -1)) for c in self._with(Field.PHONE)]
        self._either = [(c.index, c.label, c.header) for c in self._with(Field.EMAIL_OR_PHONE)]
        self._handles = [(c.index, c.label) for c in self._with(Field.HANDLE)]
        self._slots = [self._slot(slot, labels) for slot in dict.fromkeys(c.slot for c in self._columns if c.field.is_part_of_address)]
        self._whole = [(c.index, c.label) for c in self._with(Field.ADDRESS)]

    def _with(self, field: Field) -> list[Column]:
        return [c for c in self._columns if c.field == field]

    def _slot(self, slot: str, labels: dict[str, int]) -> _Slot:
        mine = [c for c in self._columns if c.slot == slot and c.field.is_part_of_address]
        first = {c.field: c.index for c in reversed(mine)}
        return _Slot(
            label=next((c.label for c in mine if c.label), ""),
            number=first.get(Field.ADDRESS_NUMBER, -1),
            lines=tuple(c.index for c in mine if c.field == Field.ADDRESS_LINE),
            town=first.get(Field.TOWN, -1),
            county=first.get(Field.COUNTY, -1),
            postcode=first.get(Field.POSTCODE, -1),
            country=first.get(Field.COUNTRY, -1),
            label_from=labels.get(f"address {slot}", -1),
        )

    def read(self, values: Sequence[str], left: list[str]) -> Found:
        """The contact points of a row; what cannot be one goes to `left`, or refuses the row."""
        found_emails: list[EmailPoint] = []
        found_phones: list[PhonePoint] = []
        for index, called, header, label_from in self._emails:
            if text := values[index]:
                self._take_emails(text, _said(values, label_from) or called, header, found_emails, left)
        for index, called, header, label_from in self._phones:
            if text := values[index]:
                self._take_phones(text, _said(values, label_from) or called, header, found_phones, left)
        for index, called, header in self._either:
            if text := values[index]:
                self._take_either(text, called, header, found_emails, found_phones, left)
        handles = tuple(HandlePoint(called, cell(values[i])) for i, called in self._handles if values[i] and cell(values[i]))
        if len(found_emails) > 1:
            found_emails = _once(found_emails, lambda point: point.email.key)
        if len(found_phones) > 1:
            found_phones = _once(found_phones, lambda point: point.phone.e164 + point.phone.extension)
        return Found(tuple(found_emails), tuple(found_phones), self._addresses(values), handles)

    def _take_emails(self, text: str, called: str, header: str, found: list[EmailPoint], left: list[str]) -> None:
        try:
            found.append(EmailPoint(called, emails.read(text)))
        except NotReadable:
            bare = cell(text)
            if says_nothing(bare):
                return
            for part in bare.split(MANY):
                try:
                    found.extend(EmailPoint(called, email) for email in emails.several(part))
                except NotReadable as error:
                    self._doubt(header, error.sentence, bare, left)

    def _take_phones(self, text: str, called: str, header: str, found: list[PhonePoint], left: list[str]) -> None:
        try:
            found.append(PhonePoint(called, phones.read(text, self._region)))
        except NotReadable:
            bare = cell(text)
            if says_nothing(bare):
                return
            for part in bare.split(MANY):
                try:
                    found.extend(PhonePoint(called, phone) for phone in phones.several(part, self._region))
                except NotReadable as error:
                    self._doubt(header, error.sentence, bare, left)

    def _take_either(
        self, text: str, called: str, header: str, mails: list[EmailPoint], numbers: list[PhonePoint], left: list[str]
    ) -> None:
        for part in emails.BETWEEN.split(cell(text).replace(" / ", ";")):
            if "@" in part:
                self._take_emails(part, called, header, mails, left)
            elif part:
                self._take_phones(part, called, header, numbers, left)

    def _doubt(self, header: str, sentence: str, text: str, left: list[str]) -> None:
        """A contact point that cannot be one: refuse the row, or keep its text."""
        if self._is_strict:
            raise BadCell(header, sentence)
        left.append(f"{header}: {text}")

    def _addresses(self, values: Sequence[str]) -> tuple[AddressPoint, ...]:
        found = []
        for called, number, lines, town, county, postcode, country, label_from in self._slots:
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
                found.append(AddressPoint(_said(values, label_from) or called, _fitting(address)))
        for index, called in self._whole:
            if text := values[index]:
                address = addresses.read(restored(text))
                if address.lines or address.town:
                    found.append(AddressPoint(called, _fitting(address)))
        return tuple(found)


def _fitting(address: Address) -> Address:
    """The address, unless it is longer than we can store."""
    if sum(map(len, address.lines)) > LONGEST_ADDRESS // 2 and len(address.one_line) > LONGEST_ADDRESS:
        raise BadCell("", f"the address is longer than {LONGEST_ADDRESS} characters.")
    return address


def _once(points: list[Any], key: Callable[[Any], str]) -> list[Any]:
    """Each contact point once: the first of those that are the same."""
    found: dict[str, Any] = {}
    for point in points:
        found.setdefault(key(point), point)
    return list(found.values())


def _said(values: Sequence[str], index: int) -> str:
    """What a label column says of its contact point."""
    return label(values[index]) if index >= 0 and values[index] else ""
