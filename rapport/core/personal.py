"""How a capability declares which of its tables hold personal data, in its `personal_data.py`."""

from dataclasses import dataclass
from functools import cache

from django.apps import apps
from django.utils.module_loading import autodiscover_modules


@dataclass(frozen=True)
class Held:
    """One table that holds something about customers.

    `model` is its label, such as "customers.Role". `customers` names the ways from a row to the people it is about, in
    Django's lookups; ("pk",) for the customer itself. `fields` are those that say something about them or can name them.
    `why` says what it is kept for, in words fit for a record of processing. Row history is covered with its table.
    `follows` names those of the ways whose rows go along when two customers turn out to be one, and come back when they part;
    it must be a foreign key of the table. A table with rules about how many a customer may have moves its rows itself.
    """

    model: str
    customers: tuple[str, ...]
    fields: tuple[str, ...]
    why: str
    follows: tuple[str, ...] = ()


@cache
def everywhere() -> tuple[Held, ...]:
    """What every capability declares."""
    autodiscover_modules("personal_data")
    modules = [getattr(config.module, "personal_data", None) for config in apps.get_app_configs()]
    return tuple(held for module in modules for held in getattr(module, "HELD", ()))
