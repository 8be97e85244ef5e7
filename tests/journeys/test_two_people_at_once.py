"""Two people change the same customer at once: the second sees both answers to each question, and chooses."""

import re
from datetime import date

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from rapport.customers.actions import adding
from rapport.customers.tests import factories


@pytest.mark.parametrize("javascript", [True, False])
def test_the_second_chooses_field_by_field(open_page, adviser, javascript):
    olwen = adding.add(name="Olwen Bevan-Jones", known_as="Olly", by=adviser)
    colleague = factories.actor(at=timezone.now(), name="Imran Siddiqui", team=adviser.user.team).user
    mine = open_page(f"/customers/{olwen.reference}/edit/", javascript=javascript)
    theirs = open_page(f"/customers/{olwen.reference}/edit/", javascript=javascript, who=colleague)
    for page, known_as, born in ((theirs, "Ol", "1951-05-02"), (mine, "Olwen", "1952-05-02")):
        page.get_by_label("Known as").fill(known_as)
        page.get_by_label("Date of birth").fill(born)
    theirs.get_by_label("Pronouns").fill("she")
    theirs.get_by_role("button", name="Save details").click()
    expect(theirs.get_by_role("heading", level=1)).to_contain_text("Olwen")

    mine.get_by_label("How to say it").fill("OL-wen")
    mine.get_by_role("button", name="Save details").click()
    expect(mine.get_by_role("heading", level=1)).to_have_text("Two people changed this at once")
    name = mine.get_by_role("group", name="Known as")
    expect(name).to_contain_text("Before either of you: Olly")
    name.get_by_role("radio", name=re.compile("^Ol What is there now")).check()
    expect(mine.get_by_role("group", name="Date of birth")).to_contain_text("2 May 1952")
    mine.get_by_role("button", name="Save these").click()
    expect(mine.get_by_role("status").filter(has_text="Details saved.")).to_be_visible()

    olwen.refresh_from_db()
    assert (olwen.known_as, olwen.date_of_birth, olwen.pronouns, olwen.pronunciation) == ("Ol", date(1952, 5, 2), "she", "OL-wen")
