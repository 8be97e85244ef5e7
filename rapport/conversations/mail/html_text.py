"""HTML as plain text: blocks become lines, lists dashes, quotes get their mark. One pass over the tags, whatever they hold.

Where a mail program marks the mail it answers, the line `QUOTE` is left, so that the new words can be told from the old ones.
"""

import re
from html import unescape

LONGEST = 2_000_000  # characters that are read
QUOTE = "\ue000"  # a private character: no mail holds it, for it is taken out first

_TAG = re.compile(r"(<[^<>]*>)")
_NAME = re.compile(r"</?\s*([a-zA-Z][a-zA-Z0-9:]*)")
_SPACES = re.compile(r"[ \t\r\n\f]+")
_SILENT = {"head", "style", "script", "title", "xml", "template", "noscript", "select", "svg", "math", "object"}
_LINES = {"div", "tr", "table", "ul", "ol", "li", "dl", "dt", "dd", "section", "article", "header", "footer", "center", "form", "address"}
_PARAGRAPHS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "hr"}
_ALT = re.compile(r"""\balt\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
# How mail programs mark what they quote: Gmail, Yahoo, Thunderbird, Outlook (several ages), Apple, Mail.ru, Zimbra, ProtonMail.
_MARKS = re.compile(
    r"""gmail_quote|gmail_extra|yahoo_quoted|moz-cite-prefix|divrplyfwdmsg|appendonsend|olk_src_body_section|stopspelling"""
    r"""|protonmail_quote|zmail_extra|mailru-blockquote|replyforwardmessage|isforwardcontent|originalcontent|mail_quote|quotedcontent"""
    r"""|type=["']?cite|border-top:\s*(?:solid\s+#(?:b5c4df|e1e1e1)\s+1\.0pt|1px\s+solid\s+#(?:b5c4df|e1e1e1))"""
    r"""|border:\s*none;\s*border-top:\s*solid\s+#(?:b5c4df|e1e1e1)|id=["']?(?:reply-intro|reply_?quote|mail-?quote)"""
    r"""|border-left:\s*(?:solid\s+)?(?:#(?:ccc|0857a6)|\d+px\s+solid|blue\s)[^>]*padding-left""",
    re.IGNORECASE,
)


class _Writer:
    """The text as it grows, with the depth of quoting."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.line: list[str] = []
        self.depth = 0
        self.pre = 0

    def say(self, text: str) -> None:
        """Words within a line."""
        if self.pre:
            first, *others = text.split("\n")
            self.line.append(first)
            for other in others:
                self.new_line(is_forced=True)
                self.line.append(other)
            return
        text = _SPACES.sub(" ", text)
        if text == " " and (not self.line or self.line[-1].endswith(" ")):
            return
        self.line.append(text.lstrip(" ") if not self.line else text)

    def new_line(self, *, is_forced: bool = False) -> None:
        """The line ends; an empty one only when it was meant."""
        text = "".join(self.line).rstrip() if not self.pre else "".join(self.line)
        if text or is_forced:
            self.lines.append((("> " * self.depth) + text).rstrip())
        self.line = []

    def paragraph(self) -> None:
        """An empty line, but never two."""
        self.new_line()
        if self.lines and self.lines[-1].strip("> "):
            self.lines.append((">" + " >" * (self.depth - 1)) if self.depth else "")


def text_from(html: str, *, is_marked: bool = False) -> str:
    """The words of an HTML mail. `is_marked` leaves `QUOTE` where the mail program says the old mail begins."""
    writer, silent, is_told = _Writer(), "", False
    for piece in _TAG.split(_without_comments(html[:LONGEST].replace(QUOTE, ""))):
        if not piece:
            continue
        name = _NAME.match(piece) if piece[0] == "<" and piece[-1] == ">" else None
        if silent:
            if name and piece[1] == "/" and name[1].lower() == silent:
                silent = ""
            continue
        if not name:
            if piece[:2] not in ("<!", "<?"):
                writer.say(_plain(piece))
            continue
        tag, is_end = name[1].lower(), piece[1] == "/"
        if tag in _SILENT and not is_end and not piece.endswith("/>"):
            silent = tag
        if is_marked and not is_told and not is_end and (tag == "blockquote" or len(piece) > 12) and _MARKS.search(piece, 0, 1_000):
            is_told = True
            writer.new_line()
            writer.lines.append(QUOTE)
        _tag(writer, tag, is_end, piece)
    writer.new_line()
    return _tidy(writer.lines)


def _plain(piece: str) -> str:
    text = unescape(piece) if "&" in piece else piece
    return text.replace("\u00a0", " ").replace("\u200b", "").replace("\u00ad", "").replace("\0", "")


def _tag(writer: _Writer, tag: str, is_end: bool, piece: str) -> None:
    if tag == "br":
        writer.new_line(is_forced=True)
    elif tag in _PARAGRAPHS:
        _paragraph(writer, tag, is_end)
    elif tag in _LINES:
        writer.new_line()
        if tag == "li" and not is_end:
            writer.line.append("- ")
    elif tag in ("td", "th") and is_end:
        writer.say(" ")
    elif tag == "img" and (alt := _ALT.search(piece, 0, 5_000)) and (alt[1] or alt[2] or "").strip():
        writer.say(_plain(alt[1] or alt[2]).strip())


def _paragraph(writer: _Writer, tag: str, is_end: bool) -> None:
    writer.paragraph()
    if tag == "blockquote":
        writer.depth = max(0, min(writer.depth + (-1 if is_end else 1), 20))
    elif tag == "pre":
        writer.pre = max(0, writer.pre + (-1 if is_end else 1))
    elif tag == "hr" and not is_end:
        writer.lines.extend(["-" * 8, ""])


def _without_comments(html: str) -> str:
    out, at = [], 0
    while (start := html.find("<!--", at)) >= 0:
        end = html.find("-->", start + 4)
        out.append(html[at:start])
        if end < 0:
            return "".join(out)
        at = end + 3
    return "".join(out) + html[at:] if out else html


def _tidy(lines: list[str]) -> str:
    out: list[str] = []
    for line in lines:
        if line.strip() or (out and out[-1].strip()):
            out.append(line)
    return "\n".join(out).strip("\n")
