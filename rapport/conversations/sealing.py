"""Secrets at rest: encrypted with a key that comes from the installation's own secret key, so a copy of the database tells nothing."""

import base64
import json
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from rapport.core.errors import Refused


class SecretLost(Refused):
    """What was encrypted cannot be read any more: the installation's secret key is another one."""


def _fernet() -> Fernet:
    key = HKDF(SHA256(), 32, salt=None, info=b"rapport.conversations.mailbox").derive(settings.SECRET_KEY.encode())
    return Fernet(base64.urlsafe_b64encode(key))


def sealed(values: dict[str, Any]) -> str:
    """Values as they are stored."""
    return _fernet().encrypt(json.dumps(values).encode()).decode()


def unsealed(text: str) -> dict[str, Any]:
    """The values again; none where nothing is stored. Refuses: SecretLost."""
    if not text:
        return {}
    try:
        return dict(json.loads(_fernet().decrypt(text.encode())))
    except InvalidToken:
        raise SecretLost("The secret key of this installation has changed: enter the mailbox's password or connect it again.") from None
