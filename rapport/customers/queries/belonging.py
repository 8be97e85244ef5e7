"""Whose a customer is, by the roles in force on a day: their employer, the body they are a member of, whom they live with, and whatever
that is part of. What is agreed with one of those reaches them too.

Carers, advocates, relatives and representatives act for somebody; they do not belong to them, so nothing reaches them by that.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import connection

from rapport.customers.rules import BELONGS, Link

MOST_STEPS = 5

_FORCE = "(r.starts_on IS NULL OR r.starts_on <= %(day)s) AND (r.ends_on IS NULL OR r.ends_on >= %(day)s)"
_HOUSEHOLD = f"r.link = '{Link.HOUSEHOLD.value}'"

UPWARDS = f"""
b(id, steps) AS (
    SELECT %(customer)s::bigint, 0
    UNION
    SELECT CASE WHEN r.customer_id = b.id THEN r.other_id ELSE r.customer_id END, b.steps + 1
    FROM b JOIN customers_role r ON
        (r.customer_id = b.id AND (r.link = '{Link.PART_OF.value}' OR (b.steps = 0 AND r.link = ANY(%(links)s))))
        OR (r.other_id = b.id AND b.steps = 0 AND {_HOUSEHOLD})
    WHERE b.steps < {MOST_STEPS} AND {_FORCE}
)"""

_DOWNWARDS = f"""
WITH RECURSIVE o(id, steps) AS (
    SELECT %(customer)s::bigint, 0
    UNION
    SELECT r.customer_id, o.steps + 1 FROM o JOIN customers_role r ON r.other_id = o.id AND r.link = '{Link.PART_OF.value}'
    WHERE o.steps < {MOST_STEPS}
)
SELECT id FROM o
UNION SELECT r.customer_id FROM o JOIN customers_role r ON r.other_id = o.id AND r.link = ANY(%(links)s)
UNION SELECT r.other_id FROM o JOIN customers_role r ON r.customer_id = o.id AND {_HOUSEHOLD}
"""


_PARTS = f"""
WITH RECURSIVE o(id, steps) AS (
    SELECT %(customer)s::bigint, 0
    UNION
    SELECT r.customer_id, o.steps + 1 FROM o JOIN customers_role r ON r.other_id = o.id AND r.link = '{Link.PART_OF.value}'
    WHERE o.steps < {MOST_STEPS} AND {_FORCE}
)
SELECT DISTINCT id FROM o
"""


def given(customer: int, day: date) -> dict[str, Any]:
    """What `UPWARDS` asks for."""
    return {"customer": customer, "day": day, "links": list(BELONGS)}


def of(customer: int, day: date) -> dict[int, int]:
    """Everybody a customer belonged to on a day, with how many steps away: themselves at 0, an employer at 1, what that is part of at 2."""
    with connection.cursor() as cursor:
        cursor.execute(f"WITH RECURSIVE {UPWARDS} SELECT id, min(steps) FROM b GROUP BY id", given(customer, day))
        return dict(cursor.fetchall())


def ever(customer: int) -> Sequence[int]:
    """Everybody who belongs to a customer, or did, or will: where to look for whom something reaches. They themselves are among them."""
    with connection.cursor() as cursor:
        cursor.execute(_DOWNWARDS, {"customer": customer, "links": list(BELONGS)})
        return [number for (number,) in cursor.fetchall()]


def parts(organisation: int, day: date) -> frozenset[int]:
    """An organisation and everything that is part of it on a day, up to five steps down."""
    with connection.cursor() as cursor:
        cursor.execute(_PARTS, given(organisation, day))
        return frozenset(number for (number,) in cursor.fetchall())
