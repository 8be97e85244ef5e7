"""What is sealed, in words that people know."""

import pytest
from django.test import Client

from rapport.audit.actions import record_viewing, seal_all
from rapport.audit.tables import sealed_tables

pytestmark = pytest.mark.django_db


def test_every_kind_of_record_has_a_name_of_its_own_and_none_is_a_tables():
    names = [table.called for table in sealed_tables()]
    assert {"Customers", "Cases", "Messages", "Timelines", "Viewings", "People", "Private records"} <= set(names)
    assert len(set(names)) == len(names)
    assert not [name for name in names if "_" in name or name.endswith(("events", "entrys", "ieds"))]


def test_the_page_shows_the_names(farida):
    record_viewing(subject="customers.customer", subject_id=1, by=farida)
    seal_all()
    client = Client()
    client.force_login(farida.user)
    page = client.get("/audit/").content.decode()
    assert '<th scope="row">Viewings</th>' in page
    assert not [table.name for table in sealed_tables() if table.name in page]
