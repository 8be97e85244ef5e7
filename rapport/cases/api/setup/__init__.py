"""Settings of cases over the API: read by whoever sees cases, changed by who sets up. One file per word."""

from rapport.cases.api.setup import checklists, levels, queues, rules, statuses

__all__ = ["checklists", "levels", "queues", "rules", "statuses"]
