"""What a person's or a team's name may be, and what a browser is called. Plain values only."""

import unicodedata

LONGEST_NAME = 150
FIRST_EMAIL = "administrator@example.org"  # of the first administrator, until they give their own
_TURNS_TEXT = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def tidy_name(text: str) -> str:
    """The name on one line, without control characters and without marks that turn the text around them.

    Such marks would let one person's name rearrange the sentence it stands in, in a list or on a timeline.
    """
    kept = (" " if character.isspace() else character for character in text if character not in _TURNS_TEXT)
    return " ".join("".join(character for character in kept if unicodedata.category(character) not in {"Cc", "Cs"}).split())


_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_DEVICES = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS", "Mac"), ("Linux", "Linux"))


def browser(user_agent: str) -> str:
    """What people call a browser: "Firefox on Windows". The first match counts, for browsers pretend to be each other."""
    name = next((name for mark, name in _BROWSERS if mark in user_agent), "A browser")
    device = next((device for mark, device in _DEVICES if mark in user_agent), "")
    return f"{name} on {device}" if device else name
