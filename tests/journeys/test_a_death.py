"""When a customer has died, contact stops at once and the page says so; a mistake can be put right."""

import pytest
from playwright.sync_api import expect

from rapport.customers.actions import adding


@pytest.mark.parametrize("javascript", [True, False])
def test_contact_stops_and_a_mistake_is_put_right(open_page, adviser, javascript):
    ivor = adding.add(name="Ivor Probert", by=adviser, contact_points=[{"channel": "phone", "value": "07700 900418"}])
    page = open_page(ivor.get_absolute_url(), javascript=javascript)
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("link", name="Record a death").click()
    page.get_by_label("Who told us?").fill("His daughter, Megan")
    page.get_by_role("button", name="Record the death").click()
    expect(page.get_by_text("Ivor Probert has died.", exact=True)).to_be_visible()
    expect(page.get_by_text("All contact has stopped.").first).to_be_visible()
    page.goto("/customers/")
    expect(page.get_by_role("row", name="Ivor Probert")).to_contain_text("Has died")
    ivor.refresh_from_db()
    assert ivor.is_deceased

    page.goto(ivor.get_absolute_url())
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="They have not died").click()
    expect(page.get_by_text("Ivor Probert has died.", exact=True)).not_to_be_visible()
    ivor.refresh_from_db()
    assert not ivor.is_deceased
