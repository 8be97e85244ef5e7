"""Reading the record: who looked, who changed what, and whether it is as it was sealed."""

from rapport.audit.queries.changes import changes_about, changes_by
from rapport.audit.queries.seals import heads
from rapport.audit.queries.verifying import verify
from rapport.audit.queries.viewings import viewings_by, viewings_of

__all__ = ["changes_about", "changes_by", "heads", "verify", "viewings_by", "viewings_of"]
