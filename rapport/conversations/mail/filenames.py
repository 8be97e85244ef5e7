"""File names that can be shown and saved: no path, nothing that breaks a line or turns it round, no longer than a screen."""

import mimetypes
import re

from .headers import words

LONGEST = 120  # characters

_INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ue000]+")
_FORBIDDEN = re.compile(r'[<>:"|?*]+')
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
_ENDINGS = {"text/plain": ".txt", "text/html": ".html", "message/rfc822": ".eml", "image/jpeg": ".jpg", "text/calendar": ".ics"}


def safe(name: str, content_type: str = "", place: int = 1) -> str:
    """The name to show for a file, made up from its type when it has none."""
    bare = _INVISIBLE.sub("", words(name)).replace("\\", "/").rpartition("/")[2]
    bare = _FORBIDDEN.sub("_", re.sub(r"\s+", " ", bare)).strip(" .")
    if not bare:
        return f"attachment-{place}{_ENDINGS.get(content_type) or mimetypes.guess_extension(content_type) or ''}"
    if _DEVICES.fullmatch(bare):
        bare = f"_{bare}"
    return _shortened(bare)


def _shortened(name: str) -> str:
    if len(name) <= LONGEST:
        return name
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 12:
        return name[:LONGEST]
    return f"{stem[: LONGEST - len(ending) - 2]}….{ending}"
