"""The frame of every page, drawn for a person who works here."""

import re

import pytest
from django.test import Client

from rapport.desk import menu
from rapport.team.models import User
from rapport.team.roles import PERMISSIONS, Role
from rapport.team.tests.factories import make_user

pytestmark = pytest.mark.django_db


def signed_in(*roles: str, **options) -> Client:
    client = Client(**options)
    client.force_login(make_user(" ".join(("Amara Okafor", *roles)), *roles))
    return client


def test_a_page_has_the_menu_the_palette_and_the_account():
    html = signed_in().get("/shortcuts/").content.decode()
    for part in (
        '<nav id="nav"',
        'id="palette"',
        'id="keys"',
        "Amara Okafor",
        "Sign out",
        'data-theme="system"',
        'class="skip" href="#main"',
    ):
        assert part in html


def test_every_answer_carries_the_strict_policy():
    policy = signed_in().get("/shortcuts/")["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "Content-Security-Policy" in Client().get("/account/login/")


def test_the_menu_leads_only_to_what_a_role_may_open():
    def labels(role):
        html = signed_in(role).get("/shortcuts/").content.decode()
        nav = html[html.index("<nav") : html.index("</nav>")]
        return set(re.findall(r'<span class="lbl">([^<]+)</span>(?:<span class="count"[^>]*></span>)?</a></li>', nav))

    entries = [entry for group in menu.MENU for entry in group.entries]
    assert "Imports" in labels(Role.TEAM_LEADER)
    assert "Imports" not in labels(Role.ASSESSOR)
    assert labels(Role.ADMINISTRATOR) == {entry.label for entry in entries}


def test_every_entry_asks_for_a_permission_that_exists_and_has_a_key_of_its_own():
    entries = [entry for group in menu.MENU for entry in group.entries]
    assert all(not entry.permission or entry.permission in PERMISSIONS for entry in entries)
    keys = [entry.key for entry in entries if entry.key]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(
    ("path", "here"),
    [
        ("/", "/"),
        ("/customers/", "/customers/"),
        ("/customers/segments/", "/customers/segments/"),
        ("/customers/CU-1/", "/customers/"),
        ("/x/", ""),
    ],
)
def test_the_menu_marks_the_nearest_place(path, here):
    places = (menu.Entry("Today", "", "today", url="/"), menu.Entry("C", "", "people", url="/customers/"))
    group = menu.Group("", (*places, menu.Entry("S", "", "segment", url="/customers/segments/")))
    assert menu._here(path, [group]) == here


@pytest.mark.parametrize(("name", "value"), [("theme", "dark"), ("nav", "rail")])
def test_a_preference_is_kept_on_the_device_and_leads_back(name, value):
    client = signed_in()
    response = client.post("/preferences/", {name: value, "next": "/shortcuts/?a=1"})
    assert (response.status_code, response["Location"]) == (303, "/shortcuts/?a=1")
    assert client.cookies[name].value == value
    assert client.cookies[name]["httponly"]
    assert f'data-{name}="{value}"' in client.get("/shortcuts/").content.decode()


@pytest.mark.parametrize("value", ["off", "on"])
def test_single_keys_follow_the_person_to_every_device(value):
    client = signed_in()
    client.post("/preferences/", {"single_keys": value})
    elsewhere = Client()
    elsewhere.force_login(User.objects.get())
    assert f'data-single-keys="{value}"' in elsewhere.get("/shortcuts/").content.decode()


@pytest.mark.parametrize("away", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""])
def test_a_preference_never_leads_away(away):
    assert signed_in().post("/preferences/", {"theme": "dark", "next": away})["Location"] == "/"


def test_a_preference_that_does_not_exist_is_not_kept():
    client = signed_in()
    client.post("/preferences/", {"theme": '"><script>', "admin": "yes"})
    assert not {"theme", "admin"} & set(client.cookies)


def test_a_preference_needs_the_forms_token():
    client = signed_in(enforce_csrf_checks=True)
    response = client.post("/preferences/", {"theme": "dark"})
    assert response.status_code == 403
    assert "This form is too old to send" in response.content.decode()
    assert "theme" not in client.cookies


def test_a_page_that_stayed_open_gets_a_token_its_forms_can_use():
    client = signed_in(enforce_csrf_checks=True)
    answer = client.get("/preferences/token/")
    assert "no-store" in answer["Cache-Control"]
    assert client.post("/preferences/", {"theme": "dark", "csrfmiddlewaretoken": answer.content.decode()}).status_code == 303
    assert Client().get("/preferences/token/").status_code == 302


def test_a_cookie_made_by_someone_else_is_never_drawn():
    client = signed_in()
    client.cookies["theme"] = 'dark" onload="x'
    assert 'data-theme="system"' in client.get("/shortcuts/").content.decode()


def test_an_address_that_leads_nowhere_offers_a_way_on():
    response = signed_in().get("/nowhere/")
    assert response.status_code == 404
    assert "Go to Today" in response.content.decode()


def test_an_address_of_a_button_opened_as_a_page_says_so():
    answer = signed_in().get("/customers/bulk/")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "This address is not a page" in answer.content.decode()


def test_a_program_that_watches_asks_without_the_body():
    answer = signed_in().head("/")
    assert (answer.status_code, answer.content) == (200, b"")
