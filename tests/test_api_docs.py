"""The API as a page to read."""

from collections import Counter

import pytest
from ninja import Schema

from rapport.customers.tests import factories as make

pytestmark = pytest.mark.django_db


def test_every_operation_is_on_the_page(client):
    client.force_login(make.user())
    document = client.get("/api/v1/openapi.json").json()
    page = client.get("/api/").content.decode()
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            assert f"{method.upper()} {path}" in page
            assert operation["summary"]


def test_not_for_visitors(client):
    assert client.get("/api/").status_code == 302


def test_each_name_of_a_body_or_an_answer_stands_for_one_thing():
    """The document keeps one description to a name: of two, all but one operation would be described wrongly."""
    names = Counter(kind.__name__ for kind in every_kind(Schema) if kind.__module__.startswith("rapport."))
    assert [name for name, count in names.items() if count > 1] == []


def every_kind(base: type[Schema]) -> set[type[Schema]]:
    """A class of schemas and all that are made of it."""
    return {base}.union(*map(every_kind, base.__subclasses__()))
