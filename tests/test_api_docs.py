"""The API as a page to read."""

import pytest

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
