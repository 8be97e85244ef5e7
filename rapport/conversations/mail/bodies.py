"""Which parts of a mail are its words and which are files that came along (the walk of RFC 8621, section 4.1.4)."""

from dataclasses import dataclass, field

from . import attachments, charsets, html_text
from .facts import Attachment
from .parts import Part

LONGEST = 2_000_000  # characters of text or HTML that are kept
_WORDS = ("text/plain", "text/html")
_MEDIA = ("image/", "audio/", "video/")
# Parts that say how a mail was delivered: read by their own modules, not files for a person.
_MACHINES = ("message/delivery-status", "message/feedback-report", "message/disposition-notification", "message/global-delivery-status")


@dataclass(slots=True)
class Bodies:
    """The parts to be shown as text, those shown as HTML, and the files."""

    plain: list[Part] = field(default_factory=list)
    html: list[Part] = field(default_factory=list)
    files: list[Part] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Content:
    """What the bodies hold, decoded. `marked` is the text of an HTML-only mail with the quote mark of its program."""

    text: str = ""
    html: str = ""
    marked: str = ""
    attachments: tuple[Attachment, ...] = ()
    problems: tuple[str, ...] = ()


def sort_out(top: Part) -> Bodies:
    """Walk the mail once. Enclosed messages are files: their inside is theirs."""
    bodies = Bodies()
    _sort([top], "mixed", False, bodies.html, bodies.plain, bodies.files)
    return bodies


def _sort(parts: list[Part], kind: str, is_choice: bool, html: list[Part] | None, plain: list[Part] | None, files: list[Part]) -> None:
    plain_before, html_before = len(plain or ()), len(html or ())
    for place, part in enumerate(parts):
        if part.type.startswith("multipart/"):
            inner = part.type[10:]
            _sort(part.parts, inner, is_choice or inner == "alternative", html, plain, files)
        elif not _is_words(part, place, kind):
            if part.type not in _MACHINES:
                files.append(part)
        elif kind == "alternative":
            wanted = {"text/plain": plain, "text/html": html}.get(part.type, files)
            if wanted is not None:
                wanted.append(part)
        else:
            if is_choice:
                html, plain = (None, plain) if part.type == "text/plain" else (html, None) if part.type == "text/html" else (html, plain)
            _shown(part, html, plain, files)
    if kind == "alternative" and plain is not None and html is not None:
        if len(plain) == plain_before and len(html) != html_before:
            plain.extend(html[html_before:])
        if len(html) == html_before and len(plain) != plain_before:
            html.extend(plain[plain_before:])


def _shown(part: Part, html: list[Part] | None, plain: list[Part] | None, files: list[Part]) -> None:
    if part.type.startswith(_MEDIA):
        files.append(part)
        return
    if plain is not None:
        plain.append(part)
    if html is not None:
        html.append(part)


def _is_words(part: Part, place: int, kind: str) -> bool:
    disposition, given = part.disposition
    is_media = part.type.startswith(_MEDIA)
    if disposition.lower() == "attachment" or not (part.type in _WORDS or is_media):
        return False
    has_name = bool(given.get("filename") or part.params.get("name"))
    return (place == 0 and not (has_name and disposition)) or (kind != "related" and (is_media or not has_name))


def content(bodies: Bodies) -> Content:
    """The words decoded, the files named and typed."""
    files: list[Attachment] = []
    problems: list[str] = []
    texts, marked = [], []
    decoded: dict[int, str] = {}
    for part in bodies.plain:
        text, mark = _text(part, files, decoded)
        texts.append(text)
        marked.append(mark)
    html = "\n".join(_html(part, decoded) for part in bodies.html if part.type == "text/html")
    for part in bodies.files:
        files.append(attachments.attachment(part, len(files) + 1))
    text = "\n".join(texts)
    if len(text) > LONGEST or len(html) > LONGEST:
        problems.append("The text is longer than can be shown; the whole is in the mail as it came.")
    return Content(text[:LONGEST], html[:LONGEST], "\n".join(marked)[:LONGEST], tuple(files), tuple(problems))


def _text(part: Part, files: list[Attachment], decoded: dict[int, str]) -> tuple[str, str]:
    if part.type == "text/html":
        html = _html(part, decoded)
        marked = html_text.text_from(html, is_marked=True)
        return marked.replace(f"{html_text.QUOTE}\n", "").replace(html_text.QUOTE, ""), marked
    rest, written = attachments.written_in_text(part.content(), len(files) + 1)
    files.extend(written)
    text = charsets.text_of(rest, part.params.get("charset", "")).replace(html_text.QUOTE, "")
    if part.params.get("format", "").lower() == "flowed":
        text = unflowed(text, is_joined=part.params.get("delsp", "").lower() == "yes")
    return text, text


def _html(part: Part, decoded: dict[int, str]) -> str:
    if id(part) not in decoded:
        decoded[id(part)] = charsets.text_of(part.content(), part.params.get("charset", ""))
    return decoded[id(part)]


def unflowed(text: str, *, is_joined: bool) -> str:
    """Lines that the writer's program broke are made whole again (RFC 3676)."""
    out: list[str] = []
    is_open = False
    depth = 0
    for line in text.split("\n"):
        quotes = len(line) - len(line.lstrip(">"))
        body = line[quotes:].removeprefix(" ")
        is_signature = body == "-- "
        if is_open and quotes == depth and not is_signature:
            out[-1] += body
        else:
            out.append(f"{'>' * quotes} {body}" if quotes else body)
        is_open, depth = body.endswith(" ") and not is_signature, quotes
        if is_open and is_joined:
            out[-1] = out[-1][:-1]
    return "\n".join(out)
