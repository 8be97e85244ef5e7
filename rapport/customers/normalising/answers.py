"""Yes and no in the words people use."""

from .names import fold
from .refusals import NotReadable

_YES = {"y", "yes", "true", "t", "1", "on", "x", "oui", "si", "ja", "sim", "tak", "da", "vrai", "wahr", "checked", "ticked", "agreed", "ok"}
_NO = {"n", "no", "false", "f", "0", "off", "non", "nein", "nie", "nee", "nao", "net", "faux", "falsch", "unchecked", "unticked", "none"}
_TICKS = {"\u2713": True, "\u2714": True, "\u2611": True, "\u2705": True, "\u2717": False, "\u2718": False, "\u2610": False}


class NotYesOrNo(NotReadable):
    """The text is neither."""

    what = "yes or no"


def read(text: str) -> bool:
    """Whether the text says yes; it refuses what says neither, an empty text included."""
    bare = text.strip()
    if bare in _TICKS:
        return _TICKS[bare]
    folded = fold(bare)
    if folded in _YES:
        return True
    if folded in _NO:
        return False
    raise NotYesOrNo(text)
