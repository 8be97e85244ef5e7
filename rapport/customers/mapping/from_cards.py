"""A contact card as the same kind of entry that a row gives."""

from datetime import date

from rapport.customers.normalising import addresses, dates, emails, names, phones
from rapport.customers.normalising.addresses import Address
from rapport.customers.normalising.refusals import NotReadable
from rapport.customers.reading.cards import Card, CardAddress, CardRefused, CardValue

from .entries import AddressPoint, EmailPoint, Entry, HandlePoint, PhonePoint, RowRefused
from .fields import LONGEST, LONGEST_ADDRESS, Field

_ORGANISATIONS = frozenset({"org", "organization", "organisation", "company"})
_NOT_PEOPLE = {
    "group": "a group of cards",
    "location": "a place",
    "application": "a program",
    "device": "a device",
    "list": "a list of cards",
}
_WORDS = {"cell": "mobile", "iphone": "mobile", "x-mobil": "mobile", "mainphone": "main", "homefax": "home fax", "workfax": "work fax"}


def from_card(card: Card | CardRefused, number: int = 0, region: str = phones.HOME) -> Entry | RowRefused:
    """One card as an entry. An email or phone that cannot be one is kept in the note, with a warning: a card has no column to blame."""
    number = number or card.number
    if isinstance(card, CardRefused):
        return RowRefused(number, "", card.reason)
    if card.kind in _NOT_PEOPLE:
        return RowRefused(number, "", f"Card {number} is {_NOT_PEOPLE[card.kind]}, not a person or an organisation.")
    left: list[str] = []
    found_emails = _emails(card.emails, left)
    found_phones = _phones(card.phones, region, left)
    found_addresses = _addresses(card.addresses, left)
    born_on = _birthday(card.birthday, left)
    kind, name, organisation = _named(card, found_emails, found_phones)
    if not name:
        return RowRefused(number, "", f"Card {number} has no name, organisation, email or phone number.")
    if len(name) > LONGEST[Field.NAME]:
        return RowRefused(number, "", f"The name of card {number} is longer than {LONGEST[Field.NAME]} characters.")
    is_person = kind == "person"
    parts = _parts(card, name) if is_person else names.NameParts()
    return Entry(
        number,
        kind,
        name,
        title=parts.title[:40],
        given=parts.given[:150],
        family=parts.family[:150],
        suffix=parts.suffix,
        known_as=card.known_as[0][:150] if card.known_as else "",
        pronunciation=card.pronunciation[:150],
        pronouns=card.pronouns[:60],
        language=card.language[:20],
        external_id=card.uid if len(card.uid) <= LONGEST[Field.EXTERNAL_ID] else "",
        emails=found_emails,
        phones=found_phones,
        addresses=found_addresses,
        handles=_handles(card),
        organisation=organisation[:300],
        job_title=(card.job_title or card.role)[:150],
        born_on=born_on if is_person else None,
        note="\n\n".join([*card.notes, *left]),
        tags=tuple(dict.fromkeys(tag[:60] for tag in card.categories)),
        warnings=(*card.warnings, *(f"Card {number}: {text} was kept in the note." for text in left)),
    )


def _named(card: Card, found_emails: tuple[EmailPoint, ...], found_phones: tuple[PhonePoint, ...]) -> tuple[str, str, str]:
    """Kind, name and place of work. A card without a person's name is the organisation, or known by how it is reached."""
    has_person = bool(card.given or card.family)
    is_organisation = card.kind in _ORGANISATIONS or (not has_person and bool(card.organisation) and card.name in ("", card.organisation))
    if is_organisation:
        return "organisation", card.name or card.organisation, ""
    if card.name:
        return "person", card.name, card.organisation
    if card.known_as:
        return "person", card.known_as[0], card.organisation
    reached = [point.email.address for point in found_emails] + [point.phone.national for point in found_phones]
    return "person", reached[0] if reached else "", card.organisation


def _parts(card: Card, name: str) -> names.NameParts:
    if card.given or card.family:
        given = " ".join(filter(None, [card.given, card.additional]))
        return names.NameParts(card.title, given, card.family, card.suffix)
    return names.split(name)


def _emails(values: tuple[CardValue, ...], left: list[str]) -> tuple[EmailPoint, ...]:
    found: dict[str, EmailPoint] = {}
    for value in _preferred_first(values):
        try:
            for email in emails.several(value.value):
                found.setdefault(email.key, EmailPoint(_label(value.labels), email))
        except NotReadable:
            left.append(f"Email: {value.value}")
    return tuple(found.values())


def _phones(values: tuple[CardValue, ...], region: str, left: list[str]) -> tuple[PhonePoint, ...]:
    found: dict[str, PhonePoint] = {}
    for value in _preferred_first(values):
        try:
            for phone in phones.several(value.value, region):
                found.setdefault(phone.e164, PhonePoint(_label(value.labels), phone))
        except NotReadable:
            left.append(f"Phone: {value.value}")
    return tuple(found.values())


def _preferred_first(values: tuple[CardValue, ...]) -> list[CardValue]:
    return sorted(values, key=lambda value: not value.is_preferred)


def _label(labels: tuple[str, ...]) -> str:
    """What people call it: "work fax", "mobile", their own word."""
    kept = [_WORDS.get(label, label) for label in labels if label not in ("pref", "voice", "internet", "video")]
    return " ".join(dict.fromkeys(kept))[:60]


def _addresses(cards: tuple[CardAddress, ...], left: list[str]) -> tuple[AddressPoint, ...]:
    found = []
    for card in cards:
        address = _address(card)
        if len(address.one_line) > LONGEST_ADDRESS:
            left.append(f"Address: {address.one_line}")
        elif address.lines or address.town or address.postcode:
            found.append(AddressPoint(_label(card.labels), address))
    return tuple(found)


def _address(card: CardAddress) -> Address:
    parts = (card.street, card.town, card.county, card.postcode)
    if not any(parts) and card.printed:
        return addresses.read(card.printed)
    box = f"PO Box {card.po_box}" if card.po_box.isdigit() else card.po_box
    lines = [line for part in (box, card.extended, card.street) for line in part.split("\n")]
    return addresses.from_parts(lines, card.town, card.county, card.postcode, card.country)


def _handles(card: Card) -> tuple[HandlePoint, ...]:
    handles = [HandlePoint((value.labels or ("other",))[0][:60], value.value[:300]) for value in card.handles]
    websites = [HandlePoint("website", value.value[:300]) for value in card.urls]
    return tuple(dict.fromkeys([*handles, *websites]))


def _birthday(text: str, left: list[str]) -> date | None:
    """A whole date; a birthday without its year is kept in the note."""
    if not text:
        return None
    try:
        return dates.read(text).value
    except NotReadable:
        left.append(f"Birthday: {text}")
        return None
