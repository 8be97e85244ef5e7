"""How a delivery is signed, when it is tried again, and which addresses we call. Pure.

Signatures follow the Standard Webhooks specification (webhook-id, webhook-timestamp, webhook-signature: v1, HMAC-SHA256 of
"id.timestamp.body" in base64; secrets start with whsec_).
"""

import base64
import hashlib
import hmac
import secrets
from datetime import timedelta
from urllib.parse import urlsplit

PREFIX = "whsec_"
RETRIES = (
    timedelta(seconds=30),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
)
GIVES_UP_AFTER = timedelta(days=3)


def new_secret() -> str:
    """A secret of 32 random bytes."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def signature(secret: str, *, delivery: str, timestamp: int, body: bytes) -> str:
    """The value of webhook-signature. Raises ValueError for a secret that is not ours."""
    if not secret.startswith(PREFIX):
        raise ValueError("A secret starts with whsec_.")
    key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    signed = f"{delivery}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def next_wait(attempts: int) -> timedelta | None:
    """How long to wait after the so-manieth attempt failed; None when it was the last."""
    return RETRIES[attempts - 1] if attempts <= len(RETRIES) else None


def is_heard(status: int) -> bool:
    """Whether the receiver has it: any answer of 200 to 299. A redirection is no answer."""
    return 200 <= status < 300


def why_refused(url: str) -> str:
    """One sentence on why an address cannot be called; "" when it can. HTTP without TLS only on this machine."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return "Enter a web address, like https://example.org/rapport."
    if parts.scheme not in {"http", "https"} or not host or any(letter.isspace() or not letter.isprintable() for letter in url):
        return "Enter a web address, like https://example.org/rapport."
    if parts.username or parts.password:
        return "Leave out the name and password: the signature proves who calls."
    if parts.scheme == "http" and host not in {"localhost", "127.0.0.1", "::1"}:
        return "Use https, so that nobody on the way can read what is sent."
    return ""


def wants(kinds: list[str], kind: str) -> bool:
    """Whether a webhook that asked for `kinds` hears of `kind`: by name, by capability ("cases"), or everything ([])."""
    return not kinds or kind in kinds or kind.split(".", 1)[0] in kinds
