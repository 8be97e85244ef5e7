"""What every refusal of a text has in common: the text itself in the sentence, short enough to read."""

from rapport.core.errors import Refused

SHOWN = 60  # characters of the text that a sentence repeats


def shown(text: str) -> str:
    """The text as a sentence may quote it: on one line, no controls, cut to 60 characters."""
    flat = " ".join("".join(c if c.isprintable() else " " for c in text[: SHOWN * 4]).split())
    return f"'{flat}'" if len(flat) <= SHOWN else f"'{flat[:SHOWN]}…'"


class NotReadable(Refused):
    """A text is not what it should be. `what` completes the sentence "... is not ___."."""

    what = "readable"

    def __init__(self, text: str, sentence: str = "") -> None:
        super().__init__(sentence or f"{shown(text)} is not {self.what}.")
        self.text = text
