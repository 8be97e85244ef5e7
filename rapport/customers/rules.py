"""What a customer is and may be: kinds, stages, channels, links, references. Plain values only."""

import re
from enum import StrEnum

from django.db.models import TextChoices


class Kind(TextChoices):
    """What a customer is."""

    PERSON = "person", "Person"
    ORGANISATION = "organisation", "Organisation"
    TEAM = "team", "Internal team"


class Stage(TextChoices):
    """Where a customer is in their life with us."""

    PROSPECT = "prospect", "Prospect"
    NEW = "new", "New"
    ACTIVE = "active", "Active"
    AT_RISK = "at-risk", "At risk"
    LAPSED = "lapsed", "Lapsed"
    FORMER = "former", "Former"


class Channel(TextChoices):
    """What kind of contact point it is."""

    EMAIL = "email", "Email"
    PHONE = "phone", "Phone"
    ADDRESS = "address", "Postal address"
    HANDLE = "handle", "Handle"


class Link(TextChoices):
    """What one customer is to another, read from the first to the second."""

    WORKS_AT = "works-at", "Works at"
    HOUSEHOLD = "household", "Lives with"
    FAMILY = "family", "Family of"
    CARER = "carer", "Carer for"
    ADVOCATE = "advocate", "Advocate for"
    AUTHORISED = "authorised", "Authorised to act for"
    MEMBER = "member", "Member of"
    PART_OF = "part-of", "Part of"


LINK_BACK: dict[str, str] = {
    Link.WORKS_AT: "Employs",
    Link.HOUSEHOLD: "Lives with",
    Link.FAMILY: "Family of",
    Link.CARER: "Cared for by",
    Link.ADVOCATE: "Has them as advocate",
    Link.AUTHORISED: "Represented by",
    Link.MEMBER: "Has them as a member",
    Link.PART_OF: "Made up of",
}


# By which links the first customer belongs to the second, so that what is agreed with the second reaches the first. Living together counts
# both ways; the others, such as acting or caring for somebody, make nobody part of anybody.
BELONGS: tuple[str, ...] = (Link.WORKS_AT.value, Link.MEMBER.value, Link.PART_OF.value, Link.HOUSEHOLD.value)


# With one of these a person may come to us in the name of an organisation, and may be let see what others brought in its name.
SPEAKS_FOR: tuple[str, ...] = (Link.WORKS_AT.value, Link.MEMBER.value, Link.AUTHORISED.value)


class Sees(TextChoices):
    """Which cases of an organisation somebody with a role there may see without signing in to anything of ours."""

    OWN = "own", "Only their own"
    HERE = "here", "Cases of this organisation"
    WHOLE = "whole", "Cases of this organisation and of what is part of it"


class Permit(TextChoices):
    """What a link lets the first customer do for the second."""

    DISCUSS = "discuss", "Talk about the account"
    CHANGE = "change", "Change details and arrangements"
    LETTERS = "letters", "Receive letters and messages"
    MONEY = "money", "Agree payments and refunds"
    COMPLAIN = "complain", "Make and settle complaints"


class FieldType(TextChoices):
    """What a custom field holds."""

    TEXT = "text", "Text"
    NUMBER = "number", "Number"
    DATE = "date", "Date"
    CHOICE = "choice", "One choice"
    MANY = "many-choice", "Several choices"
    YES_NO = "yes-no", "Yes or no"
    CUSTOMER = "customer", "Another customer"


class Visibility(StrEnum):
    """Who may see a timeline entry."""

    STAFF = "staff"
    SENSITIVE = "sensitive"
    CUSTOMER = "customer"


LANGUAGES: dict[str, str] = {
    "en": "English",
    "cy": "Cymraeg (Welsh)",
    "gd": "Gàidhlig (Scottish Gaelic)",
    "ga": "Gaeilge (Irish)",
    "bfi": "British Sign Language",
    "ar": "العربية (Arabic)",
    "bn": "বাংলা (Bengali)",
    "fr": "Français (French)",
    "gu": "ગુજરાતી (Gujarati)",
    "it": "Italiano (Italian)",
    "lt": "Lietuvių (Lithuanian)",
    "pa": "ਪੰਜਾਬੀ (Panjabi)",
    "pl": "Polski (Polish)",
    "pt": "Português (Portuguese)",
    "ro": "Română (Romanian)",
    "so": "Soomaali (Somali)",
    "es": "Español (Spanish)",
    "tr": "Türkçe (Turkish)",
    "uk": "Українська (Ukrainian)",
    "ur": "اردو (Urdu)",
    "zh": "中文 (Chinese)",
}

PREFIX: dict[str, str] = {Kind.PERSON: "CU", Kind.ORGANISATION: "OR", Kind.TEAM: "IT"}
_REFERENCE = re.compile(r"^\s*(?:CU|OR|IT)[\s-]*([0-9][0-9 ]{0,18})\s*$", re.IGNORECASE)


def reference(kind: str, number: int) -> str:
    """How people quote a customer: CU-104882. At least six digits."""
    return f"{PREFIX[kind]}-{number:06d}"


def number_in(text: str) -> int | None:
    """The number a reference stands for, however it is spaced; None when the text is not a reference.

    The prefix does not count: a reference goes on working when a person turns out to be an organisation.
    """
    found = _REFERENCE.match(text)
    number = int(found[1].replace(" ", "")) if found else 0
    return number if 0 < number < 2**63 else None
