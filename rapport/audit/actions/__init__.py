"""Writing the record, and sealing it."""

from rapport.audit.actions.sealing import seal_all, seal_batch
from rapport.audit.actions.viewing import record_viewing

__all__ = ["record_viewing", "seal_all", "seal_batch"]
