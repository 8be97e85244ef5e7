"""Work on cases that is done in the background, one file per word."""

from rapport.cases.jobs import bulk, pressing, routing

__all__ = ["bulk", "pressing", "routing"]
