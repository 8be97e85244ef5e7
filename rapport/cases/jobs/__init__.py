"""Work on cases that is done in the background, one file per word."""

from rapport.cases.jobs import bulk, bundles, pressing, routing

__all__ = ["bulk", "bundles", "pressing", "routing"]
