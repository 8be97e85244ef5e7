"""The columns that are rarer than names and contact points: how each puts its text into an entry."""

from collections.abc import Callable
from datetime import date
from typing import Any

from rapport.customers.normalising import dates, emails
from rapport.customers.normalising.characters import paragraphs
from rapport.customers.normalising.refusals import NotReadable, shown
from rapport.customers.writing.cells import restored

from .fields import Field
from .kinds import stage_of
from .mappings import Column, Mapping
from .texts import MANY, BadCell, cell, says_nothing

Taker = Callable[[dict[str, Any], Column, str, Mapping], None]
FIRST_BIRTHDAY, LAST_BIRTHDAY = date(1850, 1, 1), date(2100, 1, 1)


def _take_text(word: str) -> Taker:
    def take(rest: dict[str, Any], column: Column, text: str, mapping: Mapping) -> None:
        if bare := cell(text):
            rest.setdefault(word, bare)

    return take


def _take_birthday(rest: dict[str, Any], column: Column, text: str, mapping: Mapping) -> None:
    bare = cell(text)
    if says_nothing(bare):
        return
    try:
        value = dates.read(bare, mapping.date_order).value
        if not FIRST_BIRTHDAY <= value <= LAST_BIRTHDAY:
            raise NotReadable(bare, f"{shown(bare)} cannot be a date of birth.")
    except NotReadable as error:
        if mapping.doubtful == "refuse":
            raise BadCell(column.header, error.sentence) from None
        _left(rest, f"{column.header}: {bare}")
        return
    rest.setdefault("born_on", value)


def _left(rest: dict[str, Any], text: str) -> None:
    """A text that could not be read: it goes into the note, and is told."""
    rest["left"] = [*rest.get("left", ()), text]


def _take_note(rest: dict[str, Any], column: Column, text: str, mapping: Mapping) -> None:
    if bare := paragraphs(restored(text)):
        rest["note"] = f"{rest['note']}\n\n{bare}" if "note" in rest else bare


def _take_tags(rest: dict[str, Any], column: Column, text: str, mapping: Mapping) -> None:
    words = text.replace(MANY, ",").replace(";", ",").replace("|", ",").split(",")
    tags = [tag[:60] for word in words if (tag := cell(word).strip("* ")) and tag != "myContacts"]
    rest["tags"] = tuple(dict.fromkeys([*rest.get("tags", ()), *tags]))


def _take_stage(rest: dict[str, Any], column: Column, text: str, mapping: Mapping) -> None:
    bare = cell(text)
    if not bare:
        return
    stage = stage_of(bare)
    if not stage:
        raise BadCell(column.header, f"{shown(bare)} is not a stage we know.")
    rest["stage"] = stage


def _take_owner(rest: dict[str, Any], column: Column, text: str, mapping: Mapping) -> None:
    bare = cell(text)
    if says_nothing(bare):
        return
    try:
        rest["owner_email"] = emails.read(bare).key
    except NotReadable as error:
        raise BadCell(column.header, error.sentence) from None


def _take_custom(rest: dict[str, Any], column: Column, text: str, mapping: Mapping) -> None:
    if bare := paragraphs(restored(text)):
        rest["custom"] = (*rest.get("custom", ()), (column.custom, bare))


TAKERS: dict[Field, Taker] = {
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
