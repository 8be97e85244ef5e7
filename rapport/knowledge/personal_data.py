"""This capability keeps nothing about customers; the names of those who wrote it belong to the team."""

from rapport.core.personal import Held

HELD: tuple[Held, ...] = ()
