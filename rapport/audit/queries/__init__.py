"""Reading the record: who looked, who changed what, and whether it is as it was sealed."""

from rapport.audit.queries.verifying import verify

__all__ = ["verify"]
