"""How a capability declares which of its tables hold personal data, in its `personal_data.py`."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Held:
    """One table that holds something about customers.

    `model` is its label, such as "customers.Role". `customers` names the ways from a row to the people it is about, in
    Django's lookups; ("pk",) for the customer itself. `fields` are those that say something about them or can name them.
    `why` says what it is kept for, in words fit for a record of processing. Row history is covered with its table.
    """

    model: str
    customers: tuple[str, ...]
    fields: tuple[str, ...]
    why: str
