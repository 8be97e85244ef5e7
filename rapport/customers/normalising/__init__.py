"""One form for each thing people write in a hundred ways: names, emails, phones, postcodes, addresses, dates.

Pure functions over text: no database, no settings, no clock. Import the module and call through it:

    characters.line(text) -> str            one line, without what has no written form (see the module for what and why)
    characters.paragraphs(text) -> str      the same for notes: line breaks are kept, as "\\n"
    characters.why_refused(text) -> str     for a form: the sentence that says why, or "" when the text is fine

    names.fold(text) -> str                 for search: "Zoë O'Brien-Łyś" -> "zoe obrien lys"
    names.split(written) -> NameParts       NameParts(title, given, family, suffix); the written name is never changed
    names.sort_key(written) -> str          "family given", folded
    words.search_words(*texts) -> tuple[str, ...]    distinct folded words, in order of first appearance

    emails.read(text) -> Email              Email(address, key)                       refuses: NotAnEmail
    phones.read(text, region="GB") -> Phone Phone(e164, national, extension, is_known) refuses: NotAPhone
    phones.several(text), emails.several(text)      every one in a cell that holds more than one
    phones.national(e164) -> str, phones.is_mobile(e164) -> bool    of a stored number
    phones.keys(text, region="GB") -> tuple[str, ...]   what a person typing a (part of a) number may mean, for search
    postcodes.read(text) -> Postcode        Postcode(outward, inward); .formatted .key .area .district .sector ...
                                            refuses: NotAPostcode; postcodes.find(text) gives None instead
    addresses.read(text) -> Address         a whole address in one text
    addresses.from_parts(...) -> Address    Address(lines, town, county, postcode, country); .key .printed()
    countries.code(text) -> str             "England", "uk", "Deutschland" -> "GB", "GB", "DE"; "" when unknown
    countries.name(code) -> str             "DE" -> "Germany"
    dates.read(text, order="day-first") -> Found    Found(value, is_ambiguous)         refuses: NotADate
    dates.order_of(texts) -> str            "day-first" or "month-first", from the values of a whole column
    answers.read(text) -> bool              yes and no in the words people use         refuses: NotYesOrNo
    numbers.read(text) -> Decimal           "1,234.50", "1.234,50", "£12", "(3)"       refuses: NotANumber

Every refusal is a `Refused` whose message is one plain sentence with the text in it, cut to 60 characters.
"""

from . import (
    addresses,
    answers,
    characters,
    countries,
    dates,
    emails,
    names,
    numbers,
    phones,
    postcodes,
    words,
)

__all__ = [
    "addresses",
    "answers",
    "characters",
    "countries",
    "dates",
    "emails",
    "names",
    "numbers",
    "phones",
    "postcodes",
    "words",
]
