"""What an article may be, how its words become a page, and which words of a question lead to it. No database."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from typing import Any

import nh3
from anyascii import anyascii
from django.db.models import TextChoices


class Kind(TextChoices):
    """What sort of knowledge it is."""

    POLICY = "policy", "Policy"
    PROCEDURE = "procedure", "Procedure"
    ARTICLE = "article", "Article"


class Audience(TextChoices):
    """Who may read what is published."""

    STAFF = "staff", "Staff only"
    EVERYONE = "everyone", "Customers too"


TAGS = {"p", "br", "strong", "em", "code", "pre", "blockquote", "ul", "ol", "li", "h3", "h4", "h5", "h6", "a", "hr"}
TAGS |= {"table", "thead", "tbody", "tr", "th", "td"}
HEADINGS = {"h1": "h3", "h2": "h4", "h3": "h5", "h4": "h6", "h5": "h6", "h6": "h6"}  # a page's own headings stand above
LONGEST_LOOKED_AT = 20_000


@cache
def _markdown() -> Any:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table").disable("image")


def to_html(text: str) -> str:
    """The words as safe HTML: CommonMark with tables; no raw HTML, pictures, scripts or styles."""
    tokens = _markdown().parse(text)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = HEADINGS[token.tag]
        token.attrs.pop("style", None)
    html = _markdown().renderer.render(tokens, _markdown().options, {})
    return nh3.clean(html, tags=TAGS, attributes={"a": {"href"}}, url_schemes={"https", "http", "mailto", "tel"})


def words_of(text: str) -> list[str]:
    """The words of a text as they are compared: no accents, small letters, three letters or more."""
    return re.findall(r"[a-z0-9]{3,}", anyascii(text[:LONGEST_LOOKED_AT]).lower())


_SAID_OFTEN = """
the and for are but not you your yours our ours has have had was were will would can could should this that these those with from they
them their there here what when where which who why how its his her she him been being into out about over just than then too very
please thank thanks hello dear regards sincerely get got did does don any all some more most also again still one two
"""
COMMON = frozenset(_SAID_OFTEN.split())


def telling(text: str, limit: int = 12) -> list[str]:
    """The words of a question that tell what it is about, each once, the commonest of the language left out."""
    return list(dict.fromkeys(word for word in words_of(text) if word not in COMMON))[:limit]


@dataclass(frozen=True)
class Line:
    """One line of a comparison: "same", "added" or "removed"."""

    change: str
    text: str


def compare(before: str, after: str) -> list[Line]:
    """What changed between two versions, line by line."""
    old, new = before.splitlines(), after.splitlines()
    found: list[Line] = []
    for tag, from_, to, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found += _lines("same", old[from_:to])
            continue
        found += [*_lines("removed", old[from_:to]), *_lines("added", new[start:end])]
    return found


def _lines(change: str, texts: Iterable[str]) -> list[Line]:
    return [Line(change, text) for text in texts]
