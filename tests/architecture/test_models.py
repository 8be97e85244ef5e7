"""What must hold for every table: personal data is declared, and nothing points up."""

import configparser
from collections.abc import Iterator
from pathlib import Path

import pghistory.models
import pytest
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.module_loading import autodiscover_modules

from rapport.core.personal import Held
from rapport.customers.models import Customer

ROOT = Path(__file__).parents[2]


def ours() -> list[type[models.Model]]:
    """The product's own tables, without the row history that follows each of them."""
    found = [model for model in apps.get_models() if model.__module__.startswith("rapport.")]
    return [model for model in found if not issubclass(model, pghistory.models.Event)]


def outward(model: type[models.Model]) -> Iterator[models.Field]:
    """The foreign keys of a table."""
    for field in model._meta.concrete_fields:
        if field.is_relation:
            yield field


def reaches_customers(model: type[models.Model], seen: frozenset[type[models.Model]] = frozenset()) -> bool:
    """Whether foreign keys lead from a table to customers, over however many others."""
    if model is Customer:
        return True
    nexts = {field.related_model for field in outward(model)} - seen - {model}
    return any(reaches_customers(other, seen | {model}) for other in nexts)


def declared() -> dict[str, Held]:
    """Every table named in a personal_data.py."""
    autodiscover_modules("personal_data")
    found = {}
    for config in apps.get_app_configs():
        module = getattr(config.module, "personal_data", None)
        for held in getattr(module, "HELD", ()):
            assert held.model not in found, f"{held.model} is declared twice"
            assert held.model.split(".")[0] == config.label, f"{held.model} is declared by {config.label}"
            found[held.model] = held
    return found


def test_every_table_that_reaches_a_customer_is_named_in_personal_data():
    missing = {model._meta.label for model in ours() if reaches_customers(model)} - set(declared())
    assert not missing


@pytest.mark.parametrize("held", declared().values(), ids=lambda held: held.model)
def test_what_is_declared_exists_and_leads_to_customers(held):
    model = apps.get_model(held.model)
    for name in held.fields:
        assert model._meta.get_field(name)
    for way in held.customers:
        assert at_the_end_of(way, model) is Customer
    assert held.why.endswith(".")


def at_the_end_of(way: str, model: type[models.Model]) -> type[models.Model]:
    """Where a lookup leads."""
    for step in way.split("__"):
        if step == "pk":
            continue
        try:
            model = model._meta.get_field(step).related_model
        except FieldDoesNotExist as missing:
            raise AssertionError(f"{model._meta.label} has no {step}") from missing
    return model


def floors() -> dict[str, int]:
    """Each capability's floor, counted from the top of .importlinter."""
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter")
    lines = contracts["importlinter:contract:floors"]["layers"].split("\n")
    return {name.strip(): height for height, line in enumerate(filter(None, lines)) for name in line.split("|")}


@pytest.mark.parametrize("model", ours(), ids=lambda model: model._meta.label)
def test_foreign_keys_only_point_down_the_floors(model):
    """A label in a string would hide it from the import contract."""
    height = floors()
    for field in outward(model):
        there = field.related_model._meta.app_label
        if there in height:
            assert height[there] >= height[model._meta.app_label], f"{model._meta.label}.{field.name} points up to {there}"
