"""A filter that is worth keeping becomes a segment, which then keeps itself."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from rapport.customers.actions import adding, life
from rapport.customers.jobs import segments as jobs
from rapport.customers.models import Segment
from rapport.customers.tests import factories
from rapport.team.roles import Role


@pytest.mark.parametrize("javascript", [True, False])
def test_a_leader_keeps_a_filter_as_a_segment(open_page, javascript):
    leader = factories.actor(Role.TEAM_LEADER, Role.MANAGER, at=timezone.now(), name="Rhys Pritchard")
    olwen = adding.add(name="Olwen Bevan-Jones", stage="at-risk", by=leader)
    adding.add(name="Gareth Jones", by=leader)
    page = open_page("/customers/?where=stage+is+at-risk", javascript=javascript, who=leader.user)
    expect(page.get_by_role("status").filter(has_text="1 customer matches.")).to_be_visible()
    page.get_by_role("link", name="Save this as a segment").click()
    page.get_by_label("Name", exact=True).fill("Needs a hello")
    page.get_by_role("button", name="Make segment").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Needs a hello")

    life.move_stage(customer=olwen, stage="active", reason="", by=leader)
    jobs.refresh(segment_id=Segment.objects.get().pk)
    page.goto(page.url)
    expect(page.get_by_role("region", name="Joined and left")).to_contain_text("Left")
    page.get_by_role("link", name="Show customers").click()
    expect(page.get_by_text("No customers match.")).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_rule_that_cannot_be_read_says_why(open_page, javascript):
    leader = factories.actor(Role.TEAM_LEADER, at=timezone.now()).user
    page = open_page("/customers/segments/new/", javascript=javascript, who=leader)
    page.get_by_label("Name", exact=True).fill("Broken")
    page.get_by_label("Rule").fill("stage is is (")
    page.get_by_role("button", name="Make segment").click()
    expect(page.get_by_label("Rule")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Rule")).to_have_value("stage is is (")
    assert not Segment.objects.exists()
