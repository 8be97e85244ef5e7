"""Two records of one person become one, and are parted again as if nothing had been."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from rapport.customers.actions import adding
from rapport.customers.models import Customer
from rapport.customers.tests import factories
from rapport.team.roles import Role


@pytest.mark.parametrize("javascript", [True, False])
def test_a_leader_merges_two_records_and_undoes_it(open_page, javascript):
    leader = factories.actor(Role.TEAM_LEADER, Role.MANAGER, at=timezone.now(), name="Rhys Pritchard")
    olwen = adding.add(name="Olwen Bevan-Jones", known_as="Olly", by=leader, contact_points=[{"channel": "phone", "value": "07700 900418"}])
    again = adding.add(name="Olwen Jones", by=leader, contact_points=[{"channel": "email", "value": "olwen@post.example"}])
    page = open_page(f"/customers/{olwen.reference}/merge/", javascript=javascript, who=leader.user)
    page.get_by_role("main").get_by_role("textbox").fill("olwen jones")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name=f"Compare with Olwen Jones, {again.reference}").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Are these one customer?")
    page.get_by_role("group", name="Which record stays?").get_by_role("radio", name=olwen.reference).check()
    page.get_by_role("group", name="Name", exact=True).get_by_role("radio", name="Olwen Jones").check()
    page.get_by_role("button", name="Merge these two").click()

    page.goto(f"/customers/{again.reference}/")  # the old reference goes on working
    expect(page.get_by_role("heading", level=1)).to_have_text("Olwen Jones")
    expect(page.get_by_text("olwen@post.example").first).to_be_visible()
    expect(page.get_by_text("07700 900418").first).to_be_visible()

    page.goto("/customers/merges/")
    page.get_by_role("button", name="Undo the merge of").click()
    olwen.refresh_from_db()
    again.refresh_from_db()
    assert (olwen.name, olwen.known_as, again.merged_into_id) == ("Olwen Bevan-Jones", "Olly", None)
    assert [customer.contact_points.count() for customer in Customer.objects.order_by("pk")] == [1, 1]
    page.goto("/customers/")
    expect(page.get_by_role("row", name=olwen.reference)).to_be_visible()
    expect(page.get_by_role("row", name=again.reference)).to_be_visible()
