"""This capability keeps nothing of its own about customers: what they send stands in conversations."""

from rapport.core.personal import Held

HELD: tuple[Held, ...] = ()
