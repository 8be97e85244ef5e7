"""Every page that can be read, with an organisation to look at: nothing for axe to find, and nothing to scroll sideways for.

Each page is opened once, looked at whole in light and for its colours again in dark, at both widths. The pages are shared out over
several tests, which run side by side.
"""

from collections.abc import Iterator
from contextlib import closing

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from rapport.customers.actions import life
from rapport.customers.models import Customer, CustomField
from rapport.desk import demo
from rapport.team.actors import Actor
from rapport.team.models import User
from rapport.team.roles import Reach, Role
from tests.architecture import doors
from tests.architecture.door_values import Organisation
from tests.architecture.test_doors import filled
from tests.journeys.conftest import WCAG

SCALE = 0.02  # of the demo organisation: 40 customers with their histories
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
WHOLE = {"runOnly": {"type": "tag", "values": WCAG}}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
WIDE, NARROW, NARROWEST = 1440, 390, 360
PARTS = 4
COMING = ".htmx-request, .htmx-swapping, .htmx-settling, [hx-trigger=load]"  # what still comes is drawn paler
STATES = (
    "/customers/?q=zzzzzz",
    "/customers/?where=stag+is+new",
    "/customers/?where=stage+is+active&order=newest&show=email&show=phone&show=custom:renews-on",
    "/search/?q=jones",
    "/search/?q=zzzzzz",
)


@pytest.fixture
def organisation(settings, tmp_path) -> Organisation:
    """A small Northgate, and one of everything that has an address."""
    settings.MEDIA_ROOT = tmp_path
    demo.create(Actor.system(at=timezone.now()), scale=SCALE)
    CustomField.objects.filter(key="meter").update(key="heat-meter")  # both have one
    return Organisation()


@pytest.fixture
def everybody(organisation) -> User:
    """Someone who may open every page."""
    return User.objects.create(
        email="every@northgate.example", name="Nia Every", roles=list(Role), team=organisation.team, customer_reach=Reach.ALL
    )


def readable(client: Client, organisation: Organisation, part: int) -> Iterator[str]:
    """The addresses that answer with a page; each part has every fourth."""
    for door in list(doors.every_door().values())[part::PARTS]:
        if not door.is_api and "GET" in door.methods:
            address = filled(door, organisation.values)
            with closing(client.get(address)) as answer:
                is_page = answer.status_code == 200 and _is_ours_to_check(answer)
            if is_page:
                yield address


def _is_ours_to_check(answer: HttpResponse) -> bool:
    """A whole page in which axe can run: a mail as it was laid out stands in a sandbox where no script does, and is its writer's work."""
    is_sandboxed = "sandbox" in answer.get("Content-Security-Policy", "")
    return answer.get("Content-Type", "").startswith("text/html") and b"<html" in answer.getvalue() and not is_sandboxed


def states(by: Actor) -> Iterator[str]:
    """Pages whose tone has changed: someone who has died, someone in the archive, someone with a long story."""
    first, second, third = Customer.objects.filter(kind="person").order_by("-last_contact_at")[:3]
    yield first.get_absolute_url()
    yield life.mark_deceased(customer=second, on=None, told_by="", by=by).get_absolute_url()
    yield life.archive(customer=third, reason="Moved away", by=by).get_absolute_url()


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_can_be_used_by_everyone(open_page, organisation, everybody, part):
    client = Client()
    client.force_login(everybody, backend=BACKEND)
    addresses = [*readable(client, organisation, part), *([*STATES, *states(organisation.system)] if part == 0 else [])]
    assert len(addresses) > 20
    page, axe, found = open_page("/", who=everybody, width=WIDE), Axe(), []
    for address in addresses:
        page.set_viewport_size({"width": WIDE, "height": 900})
        page.goto(address)
        expect(page.locator(COMING)).to_have_count(0)
        for width in (WIDE, NARROW):
            page.set_viewport_size({"width": width, "height": 900})
            found += [f"{address} at {width}: {each}" for each in _seen(page, axe)]
        page.set_viewport_size({"width": NARROWEST, "height": 800})
        wide = page.evaluate("document.documentElement.scrollWidth")
        found += [f"{address}: {wide} pixels wide on a screen of {NARROWEST}"] if wide > NARROWEST else []
    assert found == []


def _seen(page: Page, axe: Axe) -> Iterator[str]:
    """What is wrong with a page as it stands, whole in light and its colours in dark."""
    for scheme, options in (("light", WHOLE), ("dark", COLOURS)):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        yield from (f"in {scheme}, {each}" for each in _wrong(axe.run(page, options=options)))


def test_the_pages_before_signing_in(open_page, organisation):
    page, axe, found = open_page("/account/login/", visitor=True), Axe(), []
    link = f"/join/{organisation.values['team:join.key']}/"
    for width in (1440, NARROWEST):
        page.set_viewport_size({"width": width, "height": 900})
        for address in ("/account/login/", "/account/password/reset/", "/account/password/reset/done/", link):
            page.goto(address)
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                found += [f"{address} in {scheme}: {each}" for each in _wrong(axe.run(page, options=WHOLE))]
            found += [f"{address} is wide"] if page.evaluate("document.documentElement.scrollWidth > window.innerWidth") else []
    assert found == []


def _wrong(results) -> list[str]:
    return [f"{each['id']} at {[node['target'] for node in each['nodes']][:3]}" for each in results.response["violations"]]
