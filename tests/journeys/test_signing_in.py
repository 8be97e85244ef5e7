"""An adviser adds a passkey, signs out, and comes back with it; and makes the product look as they like."""

import re

import pytest
from playwright.sync_api import Page, expect

PASSWORD = "Weaver-Court-8"
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def amara(adviser):
    adviser.user.set_password(PASSWORD)
    adviser.user.save()
    return adviser.user


def with_a_device(page: Page) -> None:
    """Give the browser a fingerprint reader that always agrees."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})


def test_with_a_passkey_and_no_password(open_page, amara, assert_accessible):
    page = open_page("/account/login/", visitor=True)
    with_a_device(page)
    assert_accessible(page)
    page.get_by_label("Work email").fill(amara.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Amara")

    page.get_by_role("button", name=re.compile("account menu")).click()
    page.get_by_role("link", name="Sign-in and security").click()
    page.get_by_role("link", name="Add a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Is it you?")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    page.get_by_label("What to call it").fill("Work phone")
    page.get_by_label("Sign in with this passkey alone").check()
    assert_accessible(page)
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    expect(page.get_by_text("The passkey is added.")).to_be_visible()

    page.get_by_role("button", name=re.compile("account menu")).click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Amara")


def test_a_device_that_does_not_know_its_person_changes_nothing(open_page, amara):
    page = open_page("/account/login/", visitor=True)
    with_a_device(page)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("The passkey was not used")


def test_a_wrong_password_says_what_to_do_without_javascript(open_page, amara):
    page = open_page("/account/login/", visitor=True, javascript=False)
    page.get_by_label("Work email").fill(amara.email)
    page.get_by_label("Password", exact=True).fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_title("Error: Sign in – Rapport")
    expect(page.get_by_role("alert")).to_contain_text("That email and password do not match.")
    expect(page.get_by_role("button", name="Use a passkey")).to_be_hidden()


@pytest.mark.parametrize("javascript", [True, False])
def test_dark_stays_dark(open_page, javascript):
    page = open_page("/shortcuts/", javascript=javascript)
    page.get_by_role("button", name=re.compile("account menu")).click()
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    if javascript:
        page.wait_for_load_state("networkidle")
    page.goto("/")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


@pytest.mark.parametrize("javascript", [True, False])
def test_single_keys_can_be_turned_off(open_page, javascript):
    page = open_page("/shortcuts/", javascript=javascript)
    page.get_by_role("main").get_by_role("button", name="Turn single keys off").click()
    expect(page.get_by_role("main").get_by_role("button", name="Turn single keys on")).to_be_visible()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_search_or_jump_from_the_keyboard_gives_the_focus_back(open_page, assert_accessible):
    page = open_page("/shortcuts/")
    fold = page.get_by_role("button", name="Menu labels")
    fold.focus()
    page.keyboard.press("Control+k")
    box = page.get_by_role("combobox", name="Search customers and commands")
    expect(box).to_be_focused()
    page.keyboard.type("tas")
    expect(page.get_by_role("option", name=re.compile("^Tasks"))).to_be_visible()
    assert_accessible(page)
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()
    expect(fold).to_be_focused()
    page.keyboard.press("Control+k")
    page.keyboard.type("customers")
    expect(page.get_by_role("option", name=re.compile("^Customers"))).to_be_visible()
    while page.get_by_role("option", selected=True).inner_text().split("\n")[0] != "Customers":
        page.keyboard.press("ArrowDown")
    page.wait_for_load_state("networkidle")  # what the last letter asked for is answered before the page goes
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/customers/$"))
