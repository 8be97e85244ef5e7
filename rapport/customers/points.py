"""Reads what people give as a contact point into the form it is stored in."""

from typing import Any, NamedTuple

from rapport.core.errors import Refused
from rapport.customers.normalising import addresses, characters, emails, phones
from rapport.customers.normalising.refusals import NotReadable
from rapport.customers.rules import Channel

LONGEST_VALUE = 500
LONGEST_KEY = 320
SERVICE_SEPARATOR = ":"
_EMAIL, _PHONE, _ADDRESS, _HANDLE = (each.value for each in (Channel.EMAIL, Channel.PHONE, Channel.ADDRESS, Channel.HANDLE))


class PointRefused(Refused):
    """What was given is not a contact point of this kind."""


class Point(NamedTuple):
    """A contact point ready to store: shown as `value`, compared by `key`, an address in `parts`."""

    channel: str
    value: str
    key: str
    parts: dict[str, Any] | None = None
    postcode: str = ""


def read(channel: str, value: str = "", parts: dict[str, Any] | None = None) -> Point:
    """The point that `value` (or, for an address, `parts`) stands for. Raises PointRefused, one plain sentence."""
    reason = characters.why_refused(value)
    if reason:
        raise PointRefused(reason, field="value")
    try:
        point = _READERS[Channel(channel)](value, parts)
    except NotReadable as refusal:
        raise PointRefused(str(refusal), field="value") from None
    if not point.value or not point.key:
        raise PointRefused(f"Enter {_EXAMPLES[Channel(point.channel)]}.", field="value")
    if len(point.value) > LONGEST_VALUE or len(point.key) > LONGEST_KEY:
        raise PointRefused(f"Keep this to {LONGEST_KEY} characters.", field="value")
    return point


def of_email(email: emails.Email) -> Point:
    """A stored point from a normalised email."""
    return Point(_EMAIL, email.address, email.key)


def of_phone(phone: phones.Phone) -> Point:
    """A stored point from a normalised phone number; the extension is shown with the number."""
    extension = f" ext. {phone.extension}" if phone.extension else ""
    return Point(_PHONE, phone.national + extension, phone.e164 + (f";ext={phone.extension}" if phone.extension else ""))


def of_address(address: addresses.Address) -> Point:
    """A stored point from a normalised address."""
    parts = {
        "lines": list(address.lines),
        "town": address.town,
        "county": address.county,
        "postcode": address.postcode,
        "country": address.country,
    }
    return Point(_ADDRESS, address.one_line, address.key[:LONGEST_KEY], parts, address.postcode)


def of_handle(service: str, handle: str) -> Point:
    """A stored point from a handle on another service: shown as "x: @northgate"."""
    shown = f"{service}{SERVICE_SEPARATOR} {handle}" if service else handle
    return Point(_HANDLE, shown, shown.casefold().replace(" ", ""))


def _email(value: str, parts: dict[str, Any] | None) -> Point:
    return of_email(emails.read(value))


def _phone(value: str, parts: dict[str, Any] | None) -> Point:
    return of_phone(phones.read(value))


def _address(value: str, parts: dict[str, Any] | None) -> Point:
    if not parts:
        return of_address(addresses.read(value))
    return of_address(
        addresses.from_parts(
            lines=parts.get("lines", ()),
            town=parts.get("town", ""),
            county=parts.get("county", ""),
            postcode=parts.get("postcode", ""),
            country=parts.get("country", ""),
        )
    )


def _handle(value: str, parts: dict[str, Any] | None) -> Point:
    service, separator, handle = characters.line(value).partition(SERVICE_SEPARATOR)
    is_link = handle.startswith("//")
    return of_handle(service.strip(), handle.strip()) if separator and not is_link else of_handle("", characters.line(value))


_READERS = {Channel.EMAIL: _email, Channel.PHONE: _phone, Channel.ADDRESS: _address, Channel.HANDLE: _handle}
_EXAMPLES = {
    Channel.EMAIL: "an email address, like ann@example.org",
    Channel.PHONE: "a phone number, like 07700 900 982",
    Channel.ADDRESS: "an address",
    Channel.HANDLE: "a handle, like x: @northgate",
}
