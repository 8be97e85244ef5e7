"""An adviser writes down a call, and the follow-up waits on Today until it is done."""

import re

import pytest
from django.utils.timezone import localdate
from playwright.sync_api import expect

from rapport.customers import timeline
from rapport.customers.actions import adding
from rapport.tasks.models import Status, Task


@pytest.fixture
def olwen(adviser):
    return adding.add(name="Olwen Bevan-Jones", by=adviser, contact_points=[{"channel": "phone", "value": "07700 900418"}])


@pytest.mark.parametrize("javascript", [True, False])
def test_an_adviser_logs_a_call_and_finishes_the_follow_up(open_page, olwen, javascript):
    page = open_page("/", javascript=javascript)
    page.get_by_role("link", name="Log a call").click()
    page.get_by_label("Name, phone, email").fill("07700 900418")
    if not javascript:
        page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name="Olwen Bevan-Jones").click()

    expect(page.get_by_label("What was said")).to_be_focused()
    page.get_by_label("What was said").fill("The heating went off again at ten.")
    page.get_by_label("Outcome").fill("An engineer comes on Wednesday")
    page.get_by_label("Next step").fill("Text the engineer’s name")
    page.get_by_label(re.compile("^By")).press_sequentially("today")
    if javascript:
        expect(page.get_by_role("status").filter(has_text=str(localdate().year))).to_be_visible()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Olwen Bevan-Jones")
    expect(page.get_by_text("Call logged. Follow-up due today.")).to_be_visible()

    page.goto("/")
    task = page.get_by_role("region", name="Today 1").get_by_role("listitem").filter(has_text="Text the engineer’s name")
    expect(task).to_contain_text("Olwen Bevan-Jones")
    task.get_by_role("button", name=re.compile("^Done")).click()
    expect(page.get_by_role("status")).to_contain_text("Done: Text the engineer’s name")
    expect(page.get_by_role("button", name=re.compile("^Undo : Text"))).to_be_visible()
    assert Task.objects.get().status == Status.DONE
    assert timeline.story(olwen)[-1] == "Done: Text the engineer’s name."


def test_with_the_keyboard_alone(open_page, olwen):
    page = open_page(olwen.get_absolute_url())
    page.keyboard.press("l")
    expect(page.get_by_label("What was said")).to_be_focused()
    page.keyboard.type("She rang about Wednesday.")
    for words in ("Agreed", "Ring Gareth", "in an hour"):
        page.keyboard.press("Tab")
        page.keyboard.type(words)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Call logged. Follow-up due")).to_be_visible()
    expect(page.get_by_label("What was said")).to_have_value("")
    expect(page.locator("#timeline")).to_contain_text("She rang about Wednesday.")

    page.keyboard.press("Escape")
    page.goto("/")
    page.keyboard.press("j")
    page.keyboard.press("d")
    expect(page.get_by_role("status")).to_contain_text("Done: Ring Gareth")
    page.get_by_role("status").get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status")).to_contain_text("To do again: Ring Gareth")
    assert Task.objects.get().status == Status.OPEN


@pytest.mark.parametrize("javascript", [True, False])
def test_what_was_written_survives_a_refusal(open_page, olwen, javascript):
    page = open_page(olwen.get_absolute_url(), javascript=javascript)
    page.get_by_label("What was said").fill("A long story")
    page.get_by_label(re.compile("^By")).fill("the twelfth of never")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("We cannot read that as a date.")
    expect(page.get_by_label("What was said")).to_have_value("A long story")
    expect(page.get_by_label(re.compile("^By"))).to_have_value("the twelfth of never")
    assert timeline.story(olwen) == ["Olwen Bevan-Jones was added."]


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("dark", [False, True])
def test_the_pages_are_accessible(open_page, olwen, adviser, assert_accessible, width, dark):
    from rapport.tasks.actions import adding as tasks

    task = tasks.add(title="Ring Gareth", customer=olwen, by=adviser)
    paths = (
        "/",
        "/tasks/",
        "/tasks/new/",
        f"/tasks/{task.pk}/",
        f"/tasks/{task.pk}/sleep/",
        f"/tasks/{task.pk}/handover/",
        "/interactions/new/",
    )
    page = open_page("/", width=width, dark=dark)
    for path in (*paths, f"/customers/{olwen.reference}/interactions/new/"):
        page.goto(path)
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
