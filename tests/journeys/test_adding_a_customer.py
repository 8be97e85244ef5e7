"""Somebody new is added once and found by whatever is known of them."""

import pytest
from playwright.sync_api import expect

from rapport.customers.models import Customer


@pytest.mark.parametrize("javascript", [True, False])
def test_an_adviser_adds_a_customer_and_finds_them(open_page, javascript):
    page = open_page("/customers/", javascript=javascript)
    page.get_by_role("link", name="Add customer").click()
    page.get_by_label("Name", exact=True).fill("Ffion Ll\u0177r-Price")
    page.get_by_label("Email").fill("ffion@post.example")
    page.get_by_label("Phone").fill("(07700) 900 418")
    page.get_by_label("Address").fill("8 Weaver Court\nChester\nCH1 8JJ")
    page.get_by_role("group").filter(has_text="More about them").get_by_text("More about them").click()
    page.get_by_label("Known as").fill("Fi")
    page.get_by_label("Date of birth").fill("1987-03-04")
    page.get_by_role("button", name="Add customer").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ffion Ll\u0177r-Price")
    expect(page.get_by_text("07700 900418")).to_be_visible()
    expect(page.get_by_text("4 March 1987")).to_be_visible()
    added = Customer.objects.get()

    for asked in ("llyr", "0044 7700 900418", "FFION@post.example", "ch18jj", added.reference, "fion llyr pryce"):
        page.goto("/search/")
        page.get_by_role("main").get_by_role("searchbox").fill(asked)
        page.keyboard.press("Enter")
        expect(page.get_by_role("main").get_by_role("link", name="Ffion Ll\u0177r-Price").first).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False])
def test_what_is_wrong_is_said_beside_what_was_written(open_page, javascript):
    page = open_page("/customers/new/", javascript=javascript)
    page.get_by_label("Name", exact=True).fill("Ivor Probert")
    page.get_by_label("Email").fill("ivor at post")
    page.get_by_role("button", name="Add customer").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Ivor Probert")
    expect(page.get_by_label("Email")).to_have_value("ivor at post")
    assert not Customer.objects.exists()
