"""A file of customers goes in step by step; what cannot go in is handed back with its reason; and all of it can be taken back."""

import csv
import io

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from rapport.customers.jobs import imports as jobs
from rapport.customers.models import Customer, Import
from rapport.customers.tests import factories
from rapport.team.roles import Role

ROWS = "Full name,E-mail address,Mobile,Born\nFfion Price,ffion@post.example,07700 900418,4/3/1987\n,,,\nNobody,not an address,,\n,,07700 900419,\n"


@pytest.fixture
def leader(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return factories.actor(Role.TEAM_LEADER, Role.MANAGER, at=timezone.now(), name="Rhys Pritchard").user


def work_is_done(leader) -> None:
    """What the worker does when it is asked."""
    jobs.carry_out(import_id=Import.objects.get().pk, user_id=leader.pk)


@pytest.mark.parametrize("javascript", [True, False])
def test_a_leader_brings_customers_in_and_takes_them_back(open_page, leader, javascript):
    page = open_page("/customers/imports/", javascript=javascript, who=leader)
    page.get_by_label("File", exact=True).set_input_files({"name": "homes.csv", "mimeType": "text/csv", "buffer": ROWS.encode()})
    page.get_by_role("button", name="Send file").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("homes.csv")
    expect(page.get_by_label("Full name")).to_have_value("name")
    expect(page.get_by_label("Mobile")).to_have_value("phone")
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    work_is_done(leader)
    page.goto(page.url)
    expect(page.get_by_role("region", name="What would happen")).to_contain_text("New customers")
    assert not Customer.objects.exists()

    page.get_by_role("button", name="Bring them in").click()
    work_is_done(leader)
    page.goto(page.url)
    with page.expect_download() as refused:
        page.get_by_role("link", name="Download them with the reasons").click()
    rows = list(csv.reader(io.StringIO(refused.value.path().read_text("utf-8-sig"))))
    assert rows[0][-1] == "Why it was refused"
    assert len(rows) > 1
    assert all(row[-1].endswith(".") for row in rows[1:])
    brought = Customer.objects.filter(archived_at=None).count()
    assert brought == 4 - len(rows[1:]) - 1  # one of the four rows is blank

    page.get_by_role("button", name="Undo this import").click()
    expect(page.get_by_text("was undone")).to_be_visible()
    assert not Customer.objects.filter(archived_at=None).exists()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_file_that_is_no_list_is_refused_with_a_sentence(open_page, leader, javascript):
    page = open_page("/customers/imports/", javascript=javascript, who=leader)
    page.get_by_label("File", exact=True).set_input_files(
        {"name": "list.xlsx", "mimeType": "application/vnd.ms-excel", "buffer": b"\x89PNG\r\n\x1a\n" + b"\0" * 99}
    )
    page.get_by_role("button", name="Send file").click()
    expect(page.get_by_label("File", exact=True)).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_text("picture").first).to_be_visible()
    assert not Customer.objects.exists()
