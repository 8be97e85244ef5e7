"""No field of ours hides what a browser's form itself must know."""

import importlib
import pkgutil
from collections.abc import Iterator

import rapport
from rapport.core.forms import ActionForm

# A control of one of these names takes the place of the form's own property, and scripts that ask the form lose their way.
TAKEN = {"form", "action", "method", "target", "elements", "submit", "reset", "attributes", "parentNode", "children", "length"}


def forms() -> Iterator[type[ActionForm]]:
    """Every form of the product."""
    for module in pkgutil.walk_packages(rapport.__path__, "rapport."):
        if "forms" in module.name.split(".") and "tests" not in module.name:
            importlib.import_module(module.name)
    waiting = list(ActionForm.__subclasses__())
    while waiting:
        form = waiting.pop()
        waiting += form.__subclasses__()
        if ".tests." not in form.__module__:
            yield form


def test_no_field_hides_what_its_form_must_know():
    found = list(forms())
    assert found
    assert [(form.__qualname__, TAKEN & set(form.base_fields)) for form in found if TAKEN & set(form.base_fields)] == []
