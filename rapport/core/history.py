"""Tables that only grow: row history written by trigger, and the database's own refusal to change what was written.

`append_only` is for a table we write ourselves; `track` gives a model its row history. Both refuse UPDATE, DELETE and
TRUNCATE in the database itself, so that raw SQL is refused too. The trigger called `append_only` is also how the sealing
of records finds every such table.
"""

from collections.abc import Callable
from typing import Any

import pghistory
import pgtrigger

APPEND_ONLY = "append_only"


def _no_truncate() -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="no_truncate",
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;",
    )


def append_only() -> list[pgtrigger.Trigger]:
    """The triggers of a table whose rows are never changed or removed, for `Meta.triggers`."""
    return [pgtrigger.Protect(name=APPEND_ONLY, operation=pgtrigger.Update | pgtrigger.Delete), _no_truncate()]


def track(*trackers: pghistory.Tracker, **options: Any) -> Callable[[type], type]:
    """Keep the row history of a model: `pghistory.track`, with a history table that cannot be emptied either."""
    return pghistory.track(*trackers, meta={"triggers": [_no_truncate()]}, **options)
