"""From the columns of somebody's file to our words: which column is what, and each row as one neutral entry.

guess(header, sample) -> Mapping        header: table.header; sample: rows of str (table.sample(200))
Mapping(columns, region, date_order, ...)   frozen, JSON-able: Mapping.to_json() / Mapping.from_json(text)
    Column(header, field, label, slot, custom, confidence, reason)
fingerprint(header) -> str              the same for the same columns in any case and spacing: remember mappings by it
apply(mapping, row) -> Entry | RowRefused
entries(mapping, rows) -> Iterator[Entry | RowRefused]      the same for a whole file, at full speed
from_card(card, number) -> Entry | RowRefused               a vCard as the same kind of entry

Entry           a person, organisation or internal team, with contact points already normalised (see entries.py)
RowRefused      number, column, reason: one plain sentence ("Row 12: 'abc' is not a phone number.")
Field           the target fields; Field.CUSTOM carries the key of a custom field
"""

from .applying import Reader, apply, entries
from .entries import AddressPoint, EmailPoint, Entry, HandlePoint, PhonePoint, RowRefused
from .fields import Field
from .from_cards import from_card
from .guessing import guess
from .mappings import BadMapping, Column, Mapping, fingerprint

__all__ = [
    "AddressPoint",
    "BadMapping",
    "Column",
    "EmailPoint",
    "Entry",
    "Field",
    "HandlePoint",
    "Mapping",
    "PhonePoint",
    "Reader",
    "RowRefused",
    "apply",
    "entries",
    "fingerprint",
    "from_card",
    "guess",
]
