"""Signs that a machine filled in a form. What they catch is kept, marked as spam for somebody to look through, never lost."""

import re
from datetime import datetime, timedelta

QUICKEST = timedelta(seconds=3)
_ADDRESS = re.compile(r"https?://|www\.|\[url", re.IGNORECASE)
MOST_ADDRESSES = 4


def why_suspected(*, opened: datetime, sent: datetime, trap: str, text: str) -> str:
    """Why a machine may have sent it, in a sentence; "" when nothing says so."""
    if trap.strip():
        return "It filled in a field that people do not see."
    if sent - opened < QUICKEST:
        return "It was sent faster than anybody can write."
    if len(_ADDRESS.findall(text)) > MOST_ADDRESSES:
        return "It is full of web addresses."
    return ""
