"""Addresses that open one file for a short while, to whoever holds them: served without asking who it is.

A file from outside is never answered in the name of a signed-in person. The page asks for it by its number, permission is asked
there, and the browser is sent on to an address that only says which file, signed, for a quarter of an hour.
"""

from django.core import signing
from django.urls import reverse

SALT = "rapport.desk.signed"
GOOD_FOR = 15 * 60  # seconds


def address(kind: str, number: int) -> str:
    """Where one file is for a while. Kinds: "file" (an attachment), "mail" (a message as it came)."""
    return reverse("desk:signed-file", args=[signing.TimestampSigner(salt=SALT).sign_object([kind, number])])


def opened(token: str) -> tuple[str, int] | None:
    """What a signed address stands for; None when it was made up or its time has gone."""
    try:
        kind, number = signing.TimestampSigner(salt=SALT).unsign_object(token, max_age=GOOD_FOR)
    except signing.BadSignature:
        return None
    return str(kind), int(number)
