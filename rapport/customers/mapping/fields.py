"""What a column of somebody's file can be in our words, and the words other people use for it."""

from enum import StrEnum


class Field(StrEnum):
    """The target of a column."""

    NAME = "name"
    TITLE = "title"
    GIVEN = "given"
    MIDDLE = "middle"
    FAMILY = "family"
    SUFFIX = "suffix"
    KNOWN_AS = "known-as"
    PRONUNCIATION = "pronunciation"
    PRONOUNS = "pronouns"
    LANGUAGE = "language"
    KIND = "kind"
    EXTERNAL_ID = "external-id"
    EMAIL = "email"
    PHONE = "phone"
    EMAIL_OR_PHONE = "email-or-phone"
    HANDLE = "handle"
    ADDRESS = "address"
    ADDRESS_NUMBER = "address-number"
    ADDRESS_LINE = "address-line"
    TOWN = "town"
    COUNTY = "county"
    POSTCODE = "postcode"
    COUNTRY = "country"
    LABEL = "label"
    ORGANISATION = "organisation"
    JOB_TITLE = "job-title"
    BIRTHDAY = "birthday"
    NOTE = "note"
    TAGS = "tags"
    STAGE = "stage"
    OWNER_EMAIL = "owner-email"
    TEAM = "team"
    CUSTOM = "custom"
    IGNORE = "ignore"

    @property
    def is_part_of_address(self) -> bool:
        """Whether several columns with the same slot make one address."""
        return self in _ADDRESS_PARTS

    @property
    def may_repeat(self) -> bool:
        """Whether several columns may have this target."""
        return self in _REPEATED


_ADDRESS_PARTS = frozenset(
    {Field.ADDRESS_NUMBER, Field.ADDRESS_LINE, Field.TOWN, Field.COUNTY, Field.POSTCODE, Field.COUNTRY}
)  # fmt: skip
_REPEATED = _ADDRESS_PARTS | {
    Field.EMAIL, Field.PHONE, Field.EMAIL_OR_PHONE, Field.HANDLE, Field.ADDRESS, Field.LABEL, Field.NOTE, Field.TAGS, Field.CUSTOM,
    Field.IGNORE, Field.MIDDLE,
}  # fmt: skip

LONGEST: dict[Field, int] = {  # characters our tables hold
    Field.NAME: 300, Field.TITLE: 40, Field.GIVEN: 150, Field.MIDDLE: 100, Field.FAMILY: 150, Field.SUFFIX: 40, Field.KNOWN_AS: 150,
    Field.PRONUNCIATION: 150, Field.PRONOUNS: 60, Field.LANGUAGE: 20, Field.EXTERNAL_ID: 120, Field.HANDLE: 300, Field.ORGANISATION: 300,
    Field.JOB_TITLE: 150, Field.ADDRESS: 450, Field.ADDRESS_NUMBER: 30, Field.ADDRESS_LINE: 200, Field.TOWN: 80, Field.COUNTY: 80,
    Field.COUNTRY: 80, Field.NOTE: 20_000, Field.OWNER_EMAIL: 254, Field.TEAM: 120, Field.CUSTOM: 4_000,
}  # fmt: skip
LONGEST_ADDRESS = 480  # characters on one line

NEVER = {  # never imported, and the person should know why
    "password": "Passwords are never imported.", "passwd": "Passwords are never imported.", "pwd": "Passwords are never imported.",
    "card number": "Card numbers are never imported.", "credit card": "Card numbers are never imported.",
    "credit card number": "Card numbers are never imported.", "cvv": "Card numbers are never imported.", "pin": "PINs are never imported.",
}  # fmt: skip
