"""The properties of one vCard as a `Card`: each into its place, the rest kept as they are."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from rapport.customers.normalising.characters import line, paragraphs

from .cards import Card, CardAddress, CardProperty, CardValue
from .contents import Property

_APPLE_LABEL = re.compile(r"_\$!<(.*)>!\$_")
_NOT_LABELS = frozenset({"internet", "voice", "x400", "postal", "parcel", "dom", "intl", "text", "text-number", "msg"})
_PICTURES = frozenset({"PHOTO", "LOGO"})
_GROUPED = frozenset({"X-ABLABEL", "X-ABADR"})  # they speak of another property
_SERVICES = {
    "X-AIM": "aim", "X-ICQ": "icq", "X-JABBER": "jabber", "X-MSN": "msn", "X-YAHOO": "yahoo", "X-GOOGLE-TALK": "google talk",
    "X-GTALK": "google talk", "X-SKYPE": "skype", "X-SKYPE-USERNAME": "skype", "X-GADUGADU": "gadu-gadu", "X-GROUPWISE": "groupwise",
    "X-TWITTER": "twitter", "X-QQ": "qq", "X-EVOLUTION-BLOG-URL": "blog", "X-EVOLUTION-VIDEO-URL": "video", "X-MATRIX": "matrix",
    "X-FACEBOOK": "facebook", "X-LINKEDIN": "linkedin", "X-WHATSAPP": "whatsapp", "X-TELEGRAM": "telegram", "X-SIP": "sip",
}  # fmt: skip
_TEXTS = {  # properties that are one text, the first that says something wins
    "VERSION": "version", "KIND": "kind", "X-ADDRESSBOOKSERVER-KIND": "kind", "FN": "name", "TITLE": "job_title", "ROLE": "role",
    "BDAY": "birthday", "UID": "uid", "LANG": "language", "PRONOUNS": "pronouns", "X-PRONOUNS": "pronouns",
}  # fmt: skip


def card_of(number: int, properties: list[Property], warnings: tuple[str, ...]) -> Card:
    """One card from its properties."""
    parts = _Parts(_group_labels(properties))
    for each in properties:
        if each.raw.strip():
            parts.take(each)
    return Card(number=number, warnings=warnings, **parts.settled())


def _group_labels(properties: list[Property]) -> dict[str, str]:
    """The owner's own word for a grouped property: "item1.X-ABLabel:Boat" names item1."""
    found = {}
    for each in properties:
        if each.group and each.name == "X-ABLABEL":
            text = line(each.text())
            apple = _APPLE_LABEL.fullmatch(text)
            found[each.group.lower()] = (apple[1] if apple else text).lower()
    return found


class _Parts:
    """A card while it is being put together."""

    def __init__(self, labels: dict[str, str]) -> None:
        self._labels = labels
        self._texts: dict[str, str] = {}
        self._lists: dict[str, list[Any]] = {}
        self._name: tuple[str, ...] = ()
        self._phonetic: dict[str, str] = {}
        self._printed: list[tuple[tuple[str, ...], str]] = []
        self._pictures = 0
        self._is_company = False

    def take(self, each: Property) -> None:
        """Put one property into its place."""
        name = each.name
        if name in _TEXTS:
            self._say(_TEXTS[name], line(each.text()))
        elif taker := _TAKERS.get(name):
            taker(self, each)
        elif name in _PICTURES:
            self._pictures += 1
        elif name in _SERVICES:
            self._add("handles", CardValue(line(each.text()), (_SERVICES[name],)))
        elif name not in _GROUPED:
            self._keep(each)

    def _say(self, word: str, text: str) -> None:
        if text and not self._texts.get(word):
            self._texts[word] = text

    def _add(self, word: str, value: Any) -> None:
        values = self._lists.setdefault(word, [])
        if value and value not in values:
            values.append(value)

    def _keep(self, each: Property) -> None:
        is_packed = each.encoding == "BASE64" or each.raw[:5].lower() == "data:"
        text = "" if is_packed else paragraphs(each.text())
        parameters = {name: values for name, values in each.parameters.items() if name not in ("CHARSET", "ENCODING")}
        self._add("others", CardProperty(each.name, tuple(sorted(parameters.items())), text))

    def labels(self, each: Property) -> tuple[str, ...]:
        """The owner's own word first, then the types that say something."""
        own = self._labels.get(each.group.lower(), "") if each.group else ""
        types = [kind for kind in each.types if kind not in _NOT_LABELS]
        return tuple(dict.fromkeys([own, *types] if own else types))

    def take_name(self, each: Property) -> None:
        if not any(self._name):
            self._name = tuple(line(part.replace("\n", " ")) for part in each.parts(";"))
        if language := each.parameters.get("LANGUAGE"):
            self._say("language", language[0])

    def take_value(self, word: str, each: Property) -> None:
        text = line(each.text())
        if word == "phones" and text.lower().startswith("tel:"):
            text = _from_tel(text)
        if word == "emails":
            text = text.removeprefix("mailto:")
        if text:
            self._add(word, CardValue(text, self.labels(each)))

    def take_list(self, word: str, each: Property) -> None:
        for text in each.listed(","):
            self._add(word, line(text))

    def take_organisation(self, each: Property) -> None:
        first, *others = (line(part) for part in each.parts(";"))
        self._say("organisation", first)
        for text in others:
            self._add("departments", text)

    def take_address(self, each: Property) -> None:
        parts = [", ".join(filter(None, map(line, part.split("\n")))) for part in each.parts(";")]
        box, extended, street, town, county, postcode, country = (*parts, *[""] * 7)[:7]
        printed = paragraphs(each.parameters.get("LABEL", ("",))[0].replace("\\n", "\n"))
        if any(parts) or printed:
            self._add("addresses", CardAddress(box, extended, street, town, county, postcode, country, self.labels(each), printed))

    def take_label(self, each: Property) -> None:
        self._printed.append((each.types, paragraphs(each.text())))

    def take_note(self, each: Property) -> None:
        self._add("notes", paragraphs(each.text()))

    def take_handle(self, each: Property) -> None:
        text = line(each.text())
        scheme, colon, rest = text.partition(":")
        service = (each.parameters.get("X-SERVICE-TYPE") or each.parameters.get("SERVICE-TYPE") or (scheme if colon else "",))[0]
        is_address = colon and rest.startswith("//")
        handle = text if is_address or not colon else rest
        own = [kind for kind in self.labels(each) if kind != "pref"]
        self._add("handles", CardValue(handle, tuple(dict.fromkeys(filter(None, [service.lower(), *own])))))

    def take_gender(self, each: Property) -> None:
        sex, _, identity = each.text().partition(";")
        self._say("gender", line(identity) or line(sex))

    def take_phonetic(self, each: Property) -> None:
        self._phonetic.setdefault(each.name, line(each.text().replace(";", " ")))

    def take_show_as(self, each: Property) -> None:
        self._is_company = "COMPANY" in each.text().upper()

    def settled(self) -> dict[str, Any]:
        """Everything the card says, by the names `Card` has for it."""
        family, given, additional, title, suffix = (*self._name, "", "", "", "", "")[:5]
        said: dict[str, Any] = dict(self._texts)
        said |= {word: tuple(values) for word, values in self._lists.items()}
        said |= {"family": family, "given": given, "additional": additional, "title": title, "suffix": suffix}
        said["name"] = said.get("name") or " ".join(filter(None, [title, given, additional, family, suffix]))
        said["kind"] = said.get("kind", "").lower() or ("org" if self._is_company else "")
        said["pronunciation"] = " ".join(self._phonetic[name] for name in _PHONETIC if self._phonetic.get(name))
        said["addresses"] = self._with_printed(said.get("addresses", ()))
        said["pictures"] = self._pictures
        return said

    def _with_printed(self, addresses: tuple[CardAddress, ...]) -> tuple[CardAddress, ...]:
        """2.1 and 3.0 print an address in a property of its own, tied to it by its types; alone, it is an address."""
        left = list(self._printed)
        settled = []
        for address in addresses:
            match = next((p for p in left if set(p[0]) - _NOT_LABELS == set(address.labels)), None)
            if match:
                left.remove(match)
                address = address._replace(printed=address.printed or match[1])
            settled.append(address)
        if not addresses:
            settled = [CardAddress(labels=tuple(k for k in types if k not in _NOT_LABELS), printed=text) for types, text in left if text]
        return tuple(settled)


def _from_tel(text: str) -> str:
    """A telephone URI as people write it: "tel:+44-20-7946-0123;ext=12" -> "+44-20-7946-0123 ext 12"."""
    number, *parameters = text[4:].split(";")
    extension = next((p[4:] for p in parameters if p.lower().startswith("ext=")), "")
    return f"{number} ext {extension}" if extension else number


_PHONETIC = (
    "X-PHONETIC-FIRST-NAME", "X-PHONETIC-MIDDLE-NAME", "X-PHONETIC-LAST-NAME",
)  # fmt: skip

_TAKERS: Mapping[str, Callable[[_Parts, Property], None]] = {
    "N": _Parts.take_name,
    "NICKNAME": lambda parts, each: parts.take_list("known_as", each),
    "CATEGORIES": lambda parts, each: parts.take_list("categories", each),
    "ORG": _Parts.take_organisation,
    "EMAIL": lambda parts, each: parts.take_value("emails", each),
    "TEL": lambda parts, each: parts.take_value("phones", each),
    "URL": lambda parts, each: parts.take_value("urls", each),
    "ADR": _Parts.take_address,
    "LABEL": _Parts.take_label,
    "NOTE": _Parts.take_note,
    "IMPP": _Parts.take_handle,
    "X-SOCIALPROFILE": _Parts.take_handle,
    "SOCIALPROFILE": _Parts.take_handle,
    "GENDER": _Parts.take_gender,
    "X-GENDER": _Parts.take_gender,
    "X-ABSHOWAS": _Parts.take_show_as,
} | dict.fromkeys(_PHONETIC, _Parts.take_phonetic)
