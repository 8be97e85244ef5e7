"""Work on customers that is done in the background, one file per word."""

from rapport.customers.jobs import bulk, duplicates, imports, segments

__all__ = ["bulk", "duplicates", "imports", "segments"]
