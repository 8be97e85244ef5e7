"""HTML of strangers made safe to show.

How it is meant to be shown: in an `<iframe sandbox>` of its own, as a document served with `policy()` as its Content-Security-Policy.
Our own pages forbid inline styles, and mail is nothing without them; in its frame it has them, and can reach nothing of ours. What is
returned here is safe even without the frame: no scripts, forms, frames, styles that load or lay themselves over the page, no foreign
images until someone asks for them. The cleaning is `nh3`'s (the parser browsers use); the rules about addresses and styles are ours.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

import nh3

from .html_text import text_from

LONGEST = 2_000_000  # characters
MOST_TAGS = 60_000
DEEPEST = 400  # open tags within one another

_TAGS = {
    *(
        "a",
        "abbr",
        "address",
        "article",
        "b",
        "bdi",
        "bdo",
        "big",
        "blockquote",
        "br",
        "caption",
        "center",
        "cite",
        "code",
        "col",
        "colgroup",
    ),
    *("dd", "del", "details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "font", "footer", "h1", "h2", "h3", "h4", "h5", "h6"),
    *("header", "hr", "i", "img", "ins", "kbd", "li", "main", "mark", "ol", "p", "pre", "q", "s", "samp", "section", "small", "span"),
    *(
        "strike",
        "strong",
        "sub",
        "summary",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "time",
        "tr",
        "tt",
        "u",
        "ul",
        "var",
        "wbr",
    ),
}
_WITH_CONTENT = {
    "script",
    "style",
    "svg",
    "math",
    "title",
    "template",
    "noscript",
    "iframe",
    "object",
    "embed",
    "select",
    "textarea",
    "xml",
    "xmp",
    "noembed",
    "noframes",
    "plaintext",
    "applet",
    "audio",
    "video",
    "canvas",
    "button",
}
_ANYWHERE = {"dir", "lang", "title", "align", "style"}
_TABLE = {
    "width",
    "height",
    "valign",
    "bgcolor",
    "background",
    "colspan",
    "rowspan",
    "cellpadding",
    "cellspacing",
    "border",
    "nowrap",
    "headers",
    "scope",
}
_ATTRIBUTES = {
    "*": _ANYWHERE,
    "a": {"href"},
    "img": {"src", "srcset", "alt", "width", "height", "border"},
    "font": {"color", "face", "size"},
    "ol": {"start", "type"},
    "li": {"value"},
    "td": _TABLE,
    "th": _TABLE,
    "tr": _TABLE,
    "table": _TABLE,
    "col": {"span", "width"},
    "div": {"background"},
    "hr": {"width", "size", "color"},
}
_STYLES = {
    *(
        "color",
        "background-color",
        "direction",
        "display",
        "float",
        "clear",
        "font",
        "font-family",
        "font-size",
        "font-style",
        "font-variant",
        "font-weight",
    ),
    *(
        "height",
        "letter-spacing",
        "line-height",
        "list-style-type",
        "max-width",
        "min-width",
        "overflow-wrap",
        "table-layout",
        "text-align",
    ),
    *(
        "text-decoration",
        "text-indent",
        "text-transform",
        "unicode-bidi",
        "vertical-align",
        "white-space",
        "width",
        "word-break",
        "word-spacing",
        "border-collapse",
        "border-spacing",
    ),
    *(f"{one}{side}" for one in ("margin", "padding") for side in ("", "-top", "-right", "-bottom", "-left")),
    *(f"border{side}{what}" for side in ("", "-top", "-right", "-bottom", "-left") for what in ("", "-color", "-style", "-width")),
    "border-radius",
}
_VALUE = re.compile(r"[\w\s#%.,()'\"!+-]{1,300}")
_LOADS = re.compile(r"url\s*\(|image-set|expression|import|javascript|attr\s*\(|var\s*\(|env\s*\(|element\s*\(", re.IGNORECASE)
_REMOTE_STYLE = re.compile(r"url\s*\(\s*['\"]?\s*(?:https?:)?//", re.IGNORECASE)
_REMOTE = re.compile(r"\s*(?:https?:)?[/\\]{2}", re.IGNORECASE)
_LINK = re.compile(r"(?:https?://|mailto:|tel:)", re.IGNORECASE)
_DATA = re.compile(r"data:image/(?:png|jpe?g|gif|webp|bmp);base64,[A-Za-z0-9+/=\s]*", re.IGNORECASE)
_NOISE = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029\ufeff]+")
_OPENS = re.compile(r"<[a-zA-Z]")
_VOID = re.compile(r"<(?:br|img|hr|wbr|col|meta|link|input|area|base|source|track|p|li|td|tr|th|dd|dt|option)[\s>/]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SafeHtml:
    """HTML that can be shown, and how many foreign images were kept back."""

    html: str
    blocked_remote: int


def safe_html(html: str, *, cid_url: Callable[[str], str | None], allow_remote: bool = False) -> SafeHtml:
    """What of a mail's HTML can be shown. `cid_url` gives our address of an inline image by its content id, or nothing.

    HTML too large or too deeply nested to be worth a browser's time is shown as its words.
    """
    html = html[:LONGEST].replace("\0", "")
    if _is_bomb(html):
        return SafeHtml(f"<pre>{nh3.clean_text(text_from(html))}</pre>", 0)
    keeper = _Keeper(cid_url, allow_remote)
    clean = nh3.clean(
        html,
        tags=_TAGS,
        clean_content_tags=_WITH_CONTENT,
        attributes=_ATTRIBUTES,
        attribute_filter=keeper.attribute,
        link_rel="noopener noreferrer nofollow",
        url_schemes={"http", "https", "mailto", "tel", "cid", "data"},
        filter_style_properties=_STYLES,
        set_tag_attribute_values={"a": {"target": "_blank"}, "img": {"loading": "lazy", "referrerpolicy": "no-referrer"}},
    )
    return SafeHtml(clean, keeper.blocked)


def policy(*, allow_remote: bool = False) -> str:
    """The Content-Security-Policy of the document in the frame."""
    images = "'self' data: https: http:" if allow_remote else "'self' data:"
    return (
        f"default-src 'none'; img-src {images}; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
    )


def _is_bomb(html: str) -> bool:
    """More tags than any letter has, or far more opened than closed."""
    opened = len(_OPENS.findall(html))
    if opened > MOST_TAGS:
        return True
    return opened - html.count("</") - len(_VOID.findall(html)) > DEEPEST


class _Keeper:
    """Decides about each attribute that has an allowed name."""

    def __init__(self, cid_url: Callable[[str], str | None], allow_remote: bool) -> None:
        self.cid_url = cid_url
        self.allow_remote = allow_remote
        self.blocked = 0

    def attribute(self, tag: str, name: str, value: str) -> str | None:
        """The value to keep, or nothing."""
        if name == "style":
            return self._style(value)
        if name in ("background", "srcset"):
            self.blocked += bool(_REMOTE.match(value))
            return None
        if name == "src":
            return self._image(_NOISE.sub("", value))
        if name == "href":
            bare = _NOISE.sub("", value)
            return value.strip() if _LINK.match(bare) else None
        return value

    def _image(self, address: str) -> str | None:
        if address[:4].lower() == "cid:":
            return self.cid_url(address[4:].strip("<>"))
        if _REMOTE.match(address):
            if self.allow_remote:
                return address
            self.blocked += 1
            return None
        return address if _DATA.fullmatch(address) else None

    def _style(self, value: str) -> str | None:
        self.blocked += len(_REMOTE_STYLE.findall(value))
        if "\\" in value or "/*" in value:
            return None
        kept = [part for part in value.split(";") if _is_harmless(part)]
        return ";".join(kept) or None


def _is_harmless(declaration: str) -> bool:
    name, colon, value = declaration.partition(":")
    if not colon or not _VALUE.fullmatch(value.strip()) or _LOADS.search(value):
        return False
    name = name.strip().lower()
    if name.startswith(("margin", "text-indent")) and "-" in value:  # drawn over or away from what is beside it
        return False
    return name != "display" or value.strip().lower() in (
        "none",
        "block",
        "inline",
        "inline-block",
        "table",
        "table-cell",
        "table-row",
    )
