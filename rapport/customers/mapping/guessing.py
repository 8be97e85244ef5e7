"""A first mapping for a file nobody has mapped yet: from the headers, held against the values."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from rapport.customers.normalising import countries, dates

from . import headers, values
from .fields import Field
from .kinds import sounds_like_organisation
from .mappings import Column, Mapping, fingerprint

_CHECKS: dict[Field, tuple[Callable[[str], bool], str]] = {
    Field.EMAIL: (values.is_email, "email addresses"),
    Field.PHONE: (values.is_phone, "phone numbers"),
    Field.BIRTHDAY: (values.is_date, "dates"),
    Field.COUNTRY: (values.is_country, "countries"),
    Field.OWNER_EMAIL: (values.is_email, "email addresses"),
    Field.KIND: (values.is_kind, "kinds of customer"),
    Field.STAGE: (values.is_stage, "stages we know"),
}
_ONLY_IF_VALUES_AGREE = {Field.COUNTRY: 0.5, Field.OWNER_EMAIL: 0.6, Field.KIND: 0.95, Field.STAGE: 0.95}
_BY_VALUES: tuple[tuple[Field, Callable[[str], bool], float, str], ...] = (
    (Field.EMAIL, values.is_email, 0.6, "email addresses"),
    (Field.POSTCODE, values.is_postcode, 0.7, "UK postcodes"),
    (Field.HANDLE, values.is_url, 0.7, "web addresses"),
    (Field.PHONE, values.is_phone, 0.8, "phone numbers"),
)
LEAST = 2  # values before they alone say what a column is
UNKNOWN = "Nothing of ours fits: choose a custom field to keep it."


def guess(header: Sequence[str], sample: Sequence[Any]) -> Mapping:
    """What each column probably is; every guess with its confidence (0 to 1) and its reason."""
    rows = [getattr(row, "values", row) for row in sample]
    texts = [[row[i].strip() for row in rows if i < len(row) and row[i].strip()] for i in range(len(header))]
    columns = [_by_header(i, name, texts[i]) for i, name in enumerate(header)]
    region = _region(columns, texts)
    columns = [_held_against_values(column, texts[column.index], region) for column in columns]
    columns = _title_or_job(columns, texts)
    columns = _address_lines(columns)
    columns = _names_by_values(columns, texts)
    columns = _identifying(columns, texts)
    columns = _once_each(columns)
    birthdays = [text for column in columns if column.field == Field.BIRTHDAY for text in texts[column.index]]
    order, doubtful = dates.order_of(birthdays), _doubtful(columns, texts, region)
    return Mapping(tuple(columns), fingerprint(header), _kind(columns, texts), region, order, doubtful)


def _doubtful(columns: list[Column], texts: list[list[str]], region: str) -> str:
    """What to do with an email or phone that cannot be one: where most of a column cannot, it is no fault of the row."""
    tests = {Field.EMAIL: values.is_email, Field.PHONE: lambda text: values.is_phone(text, region)}
    shares = [values.share(texts[c.index], tests[c.field]) for c in columns if c.field in tests and texts[c.index]]
    return "note" if shares and min(shares) < 0.5 else "refuse"


def _by_header(index: int, name: str, texts: list[str]) -> Column:
    said = headers.read(name)
    if said is None:
        return Column(index, name, reason=UNKNOWN if texts else "The column is empty.")
    reason = said.why or f"The column is called {name!r}."
    return Column(index, name, said.field, said.label, said.slot, confidence=said.certainty, reason=reason)


def _region(columns: list[Column], texts: list[list[str]]) -> str:
    numbers = [text for column in columns if column.field == Field.PHONE for text in texts[column.index]]
    named = [countries.code(text) for column in columns if column.field == Field.COUNTRY for text in texts[column.index]]
    named = [code for code in named if code]
    return values.region_of(numbers, max(set(named), key=named.count) if named else "")


def _held_against_values(column: Column, texts: list[str], region: str) -> Column:
    """More certain where the values agree; another guess where the header says nothing."""
    if column.field == Field.IGNORE:
        return _by_values(column, texts, region) if column.confidence == 0 else column
    if not texts:
        return replace(column, confidence=column.confidence - 0.2, reason=f"{column.reason[:-1]}, and is empty so far as we looked.")
    column = _not_a_name(column, texts, region)
    if column.field not in _CHECKS:
        return column
    test, what = _CHECKS[column.field]
    if column.field == Field.PHONE:
        agreeing = values.share(texts, lambda text: values.is_phone(text, region))
    else:
        agreeing = values.share(texts, test)
    said = f"{agreeing:.0%} of the values looked at are {what}"
    if agreeing < (0.6 if column.confidence <= headers.ONLY_A_LABEL else _ONLY_IF_VALUES_AGREE.get(column.field, 0)):
        return Column(column.index, column.header, confidence=0.1, reason=f"The column is called {column.header!r}, but {said}.")
    if agreeing >= 0.6:
        return replace(column, confidence=round(min(0.99, column.confidence + 0.08), 2), reason=f"{column.reason[:-1]}, and {said}.")
    return replace(column, confidence=0.4, reason=f"{column.reason[:-1]}, but only {said}.")


def _not_a_name(column: Column, texts: list[str], region: str) -> Column:
    """A column called "Contact" whose values are numbers or addresses."""
    if column.field != Field.NAME:
        return column
    for field, test in ((Field.EMAIL, values.is_email), (Field.PHONE, lambda text: values.is_phone(text, region))):
        if values.share(texts, test) >= 0.6:
            return replace(column, field=field)
    return column


def _by_values(column: Column, texts: list[str], region: str) -> Column:
    for field, test, least, what in _BY_VALUES:
        agreeing = values.share(texts, (lambda text: values.is_phone(text, region)) if field == Field.PHONE else test)
        if len(texts) >= LEAST and agreeing >= least and (field != Field.PHONE or _looks_dialled(texts)):
            reason = f"{agreeing:.0%} of the values looked at are {what}."
            return replace(
                column, field=field, confidence=round(0.7 * agreeing, 2), reason=reason, label="website" if field == Field.HANDLE else ""
            )
    return column


def _looks_dialled(texts: list[str]) -> bool:
    """Numbers that are written as phone numbers are: with a + or a leading 0."""
    return values.share(texts, lambda text: text.lstrip("( ").startswith(("+", "0"))) > 0.7


def _title_or_job(columns: list[Column], texts: list[list[str]]) -> list[Column]:
    """ "Title" is a form of address in some programs and a job in others."""
    has_job = any(column.field == Field.JOB_TITLE for column in columns)
    has_salutation = sum(column.field == Field.TITLE for column in columns) > 1
    settled = []
    for column in columns:
        if column.field == Field.TITLE and column.header.strip().lower() == "title":
            found = texts[column.index]
            is_job = values.share(found, values.is_title) < 0.5 if found else has_salutation or not has_job
            if is_job and not has_job:
                column = replace(column, field=Field.JOB_TITLE, reason="The column is called 'Title' and holds no Mr, Mrs, Dr ...")
        settled.append(column)
    return settled


def _address_lines(columns: list[Column]) -> list[Column]:
    """ "Address" is a line of an address when town or postcode have columns of their own, and the whole of it when not."""
    parted = {column.slot for column in columns if column.field.is_part_of_address and column.field != Field.COUNTRY}
    wholes = [column.slot for column in columns if column.field == Field.ADDRESS]
    return [
        replace(column, field=Field.ADDRESS_LINE)
        if column.field == Field.ADDRESS and (column.slot in parted or wholes.count(column.slot) > 1) and "ormatted" not in column.header
        else replace(column, field=Field.IGNORE, confidence=0.8, reason="The same address has columns for its parts.")
        if column.field == Field.ADDRESS and column.slot in parted
        else column
        for column in columns
    ]


def _names_by_values(columns: list[Column], texts: list[list[str]]) -> list[Column]:
    """Where no header names people: a column of two-word names, and those that repeat its first and last words."""
    if any(column.field in (Field.NAME, Field.GIVEN, Field.FAMILY, Field.ORGANISATION) for column in columns):
        return columns
    unknown = [column for column in columns if column.field == Field.IGNORE and texts[column.index] and column.confidence == 0]
    full = next((column for column in unknown if values.share(texts[column.index], values.is_name) >= 0.7), None)
    if full is None:
        return columns
    names = texts[full.index]
    found = {full.index: replace(full, field=Field.NAME, confidence=0.6, reason="The values look like names of people.")}
    for column in unknown:
        for field, place, which in ((Field.GIVEN, 0, "first"), (Field.FAMILY, -1, "last")):
            if texts[column.index] == [name.split()[place] for name in names] and column.index not in found:
                reason = f"The values are the {which} words of {full.header!r}."
                found[column.index] = replace(column, field=field, confidence=0.6, reason=reason)
    return [found.get(column.index, column) for column in columns]


def _identifying(columns: list[Column], texts: list[list[str]]) -> list[Column]:
    """What identifies a customer in another program does not repeat."""
    settled = []
    for column in columns:
        found = texts[column.index]
        if column.field == Field.EXTERNAL_ID and len(set(found)) < len(found):
            column = Column(column.index, column.header, reason="The values repeat, so they cannot identify a customer.")
        settled.append(column)
    return settled


def _once_each(columns: list[Column]) -> list[Column]:
    """Of two columns for the same single thing the more certain one stays, the first of equals."""
    best: dict[Field, Column] = {}
    for column in columns:
        if not column.field.may_repeat and (column.field not in best or column.confidence > best[column.field].confidence):
            best[column.field] = column
    return [
        column
        if column.field.may_repeat or best[column.field] is column
        else Column(column.index, column.header, reason=f"The {column.field.value} comes from {best[column.field].header!r}.")
        for column in columns
    ]


def _kind(columns: list[Column], texts: list[list[str]]) -> str:
    fields = {column.field for column in columns}
    if not fields & {Field.NAME, Field.GIVEN, Field.FAMILY}:
        return "organisation" if Field.ORGANISATION in fields else "person"
    if fields & {Field.GIVEN, Field.FAMILY, Field.ORGANISATION, Field.BIRTHDAY}:
        return "person"
    named = next(column for column in columns if column.field == Field.NAME)
    return "organisation" if values.share(texts[named.index], sounds_like_organisation) >= 0.3 else "person"
