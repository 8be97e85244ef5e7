"""The frame of every page, drawn for a person who works here."""

import pytest
from django.test import Client

from rapport.team.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def adviser():
    return User.objects.create(email="amara@northgate.example", name="Amara Okafor", roles=["adviser"])


@pytest.fixture
def page(adviser):
    client = Client()
    client.force_login(adviser)
    return client


def test_a_page_has_the_menu_the_palette_and_the_account(page):
    html = page.get("/shortcuts/").content.decode()
    for part in ('<nav id="nav"', 'id="palette"', 'id="keys"', "Amara Okafor", "Sign out", 'data-theme="system"'):
        assert part in html
