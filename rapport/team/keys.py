"""Keys that are shown once: made here, kept only as hashes.

A key has 256 bits of chance, so one round of SHA-256 is enough; slow password hashes are for guessable secrets.
"""

import hashlib
import secrets

from django.utils.crypto import salted_hmac

TOKEN_PREFIX = "rap_"  # noqa: S105
HINT_LENGTH = 10


def new_token_key() -> str:
    """A fresh key for the API, such as rap_Zk3...; the prefix lets secret scanners recognise it."""
    return TOKEN_PREFIX + secrets.token_urlsafe(32)


def new_nonce() -> str:
    """The chance that goes into an invitation's key."""
    return secrets.token_urlsafe(32)


def invitation_key(nonce: str) -> str:
    """The key in an invitation's link, made from its nonce and the site's secret key."""
    return salted_hmac("rapport.team.invitation", nonce, algorithm="sha256").hexdigest()


def digest(key: str) -> str:
    """How a key is kept and looked up."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
