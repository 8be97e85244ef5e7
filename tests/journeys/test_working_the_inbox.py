"""An adviser answers a mail, undoes it, notes, logs a call, moves, ends and hands out cases."""

import re

import pytest
from playwright.sync_api import expect

from rapport.cases.models import Case, CaseStatus
from rapport.cases.tests import factories
from rapport.conversations.models import Draft, Note, Outgoing
from rapport.customers.tests import factories as people
from rapport.desk.tests import scenes

JAVASCRIPT = pytest.mark.parametrize("javascript", [False, True])


@pytest.fixture
def scene(adviser):
    CaseStatus.objects.get_or_create(name="In progress", defaults={"category": "open", "customer_name": "We are on it", "position": 2})
    CaseStatus.objects.get_or_create(name="New", defaults={"category": "open", "customer_name": "We have it", "position": 1})
    factories.level()
    return scenes.heating(adviser)


@JAVASCRIPT
def test_a_mail_is_answered_from_the_inbox_and_brought_back(open_page, scene, javascript, assert_accessible):
    page = open_page("/inbox/", javascript=javascript)
    page.get_by_role("link", name=re.compile("Olwen Bevan-Jones")).click()
    if not javascript:
        page.get_by_role("link", name="Reply", exact=True).click()
    page.get_by_label("Your email").fill("Wednesday is still happening. Dafydd will be with you at 10am.")
    if javascript:
        expect(page.locator("#saved")).to_contain_text("Saved")
        assert_accessible(page)
    page.get_by_role("button", name="Send email").click()
    expect(page.locator("#thread")).to_contain_text("Dafydd will be with you at 10am.")
    assert Outgoing.objects.get().message.recipients.get().address == "olwen@example.com"
    page.locator("#thread").get_by_role("button", name="Undo").click()
    expect(page.get_by_label("Your email")).to_have_value(re.compile("Dafydd will be with you"))
    assert not Outgoing.objects.exists()
    assert Draft.objects.count() == 1


def test_the_newest_is_in_view_a_long_one_from_its_beginning_and_so_is_what_was_just_sent(open_page, scene, adviser):
    for number in range(12):
        scenes.said(scene.conversation, f"Cold since day {number}.", at=adviser.at)
    scenes.said(scene.conversation, "It began so.\n" + "And went on.\n" * 80, at=adviser.at)
    page = open_page(f"/inbox/{scene.case.reference}/")
    expect(page.get_by_label("Your email")).to_be_visible()
    expect(page.locator("#thread .msg header").last).to_be_in_viewport()
    page.get_by_label("Your email").fill("Dafydd will be with you at 10am.")
    page.get_by_role("button", name="Send email").click()
    expect(page.locator("#thread .msg.out").last).to_contain_text("Dafydd will be with you")
    expect(page.locator("#thread .msg.out .body").last).to_be_in_viewport()


def test_what_comes_in_appears_without_a_reload(open_page, scene, adviser):
    page = open_page("/inbox/", javascript=True)
    page.get_by_role("link", name=re.compile("Olwen Bevan-Jones")).click()
    expect(page.locator("#conversation")).to_contain_text(scene.case.reference)
    new = factories.case(by=adviser, title="The lift is stuck", owner=adviser.user)
    page.locator("#list [data-row]").first.focus()
    page.evaluate("document.querySelector('inbox-panes').look()")
    row = page.locator(f"#list a[data-key='{new.reference}']")
    expect(row).to_contain_text("The lift is stuck")
    expect(page.locator("#list [aria-current=true][data-row]")).to_contain_text("Olwen Bevan-Jones")
    expect(page.locator("#list [data-row]:focus")).to_contain_text("Olwen Bevan-Jones")
    row.click()
    expect(page.locator("#conversation")).to_contain_text("The lift is stuck")


@JAVASCRIPT
def test_a_note_is_written_and_never_sent(open_page, scene, javascript):
    page = open_page(f"/inbox/{scene.case.reference}/", javascript=javascript)
    page.get_by_role("link", name="Private note").click()
    page.get_by_label("Private note, for colleagues only").fill("Ask Rhys about the heaters.")
    page.get_by_role("button", name="Save note").click()
    expect(page.locator("#thread")).to_contain_text("Ask Rhys about the heaters.")
    assert Note.objects.filter(text="Ask Rhys about the heaters.").count() == 1
    assert not Outgoing.objects.exists()


@JAVASCRIPT
def test_a_call_is_logged_on_the_case(open_page, scene, javascript):
    page = open_page(f"/cases/{scene.case.reference}/", javascript=javascript)
    page.get_by_role("link", name="Log a call" if not javascript else "Call", exact=True).click()
    page.get_by_role("textbox", name="What was said").fill("She will be in on Wednesday.")
    page.get_by_role("button", name="Log call").click()
    expect(page.locator("#thread")).to_contain_text("She will be in on Wednesday.")


@JAVASCRIPT
def test_a_case_moves_on_the_board_and_back(open_page, scene, javascript):
    page = open_page("/cases/?whose=all", javascript=javascript)
    page.get_by_label(f"Move {scene.case.reference}").click()
    page.get_by_role("button", name="In progress").click()
    lane = page.get_by_role("region", name="In progress")
    expect(lane).to_contain_text(scene.case.reference)
    page.get_by_role("button", name="Undo").click()
    expect(lane).not_to_contain_text(scene.case.reference)


@JAVASCRIPT
def test_closing_is_refused_while_a_message_waits_and_allowed_after(open_page, scene, javascript):
    page = open_page(f"/cases/{scene.case.reference}/", javascript=javascript)
    page.get_by_role("link", name="Sort out").click()
    page.get_by_label("How did it end?").select_option("Put right")
    page.get_by_role("button", name="Sorted out").click()
    expect(page.get_by_role("alert")).to_contain_text("The latest message has no answer.")
    Case.objects.update(needs_reply=False)
    page.get_by_role("button", name="Sorted out").click()
    expect(page.get_by_text("put right", exact=False).first).to_be_visible()
    assert not Case.objects.get(pk=scene.case.pk).is_open


@JAVASCRIPT
def test_many_cases_are_assigned_at_once_and_given_back(open_page, scene, adviser, javascript):
    people.user(name="Priya Raman", team=adviser.user.team)
    page = open_page("/cases/?shape=table&whose=all", javascript=javascript)
    page.get_by_label(f"Select {scene.case.reference}").check()
    page.get_by_role("button", name="Assign").click()
    page.get_by_label("To", exact=True).select_option("Priya Raman")
    page.get_by_role("button", name="See what it does").click()
    expect(page.get_by_text("1 case would change")).to_be_visible()
    page.get_by_role("button", name="Do it").click()
    expect(page.get_by_text("1 case changed.")).to_be_visible()
    assert Case.objects.get(pk=scene.case.pk).owner.name == "Priya Raman"
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone.")).to_be_visible()
    assert Case.objects.get(pk=scene.case.pk).owner == adviser.user


def test_keys_reply_and_note(open_page, scene):
    page = open_page(f"/inbox/{scene.case.reference}/")
    expect(page.get_by_label("Your email")).to_be_visible()
    page.locator("body").press("r")
    expect(page.get_by_label("Your email")).to_be_focused()
    page.get_by_label("Your email").blur()
    page.locator("body").press("n")
    expect(page.get_by_label("Private note, for colleagues only")).to_be_focused()
    page.get_by_label("Private note, for colleagues only").blur()
    page.locator("body").press("s")  # its place is in a menu that is closed
    page.wait_for_url(f"**/cases/{scene.case.reference}/status/**")


def test_two_who_answer_see_each_other(open_page, scene, adviser):
    priya = people.user(name="Priya Raman", team=adviser.user.team)
    open_page(f"/inbox/{scene.case.reference}/", who=priya).get_by_label("Your email").fill("I am on it")
    page = open_page(f"/inbox/{scene.case.reference}/")
    expect(page.get_by_text("Priya Raman is")).to_be_visible()
