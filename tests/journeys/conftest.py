"""A real browser on a real server: each journey signs in as someone and does what they came to do.

`open_page("/", javascript=False)` opens a page as an adviser, or as `who`; the browser is the Chromium on this machine
(RAPPORT_CHROMIUM names another). What the browser's console calls an error fails the journey: a script that broke, an
address that is not there, something the content policy stopped.
"""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from rapport.customers.tests import factories
from rapport.team.actors import Actor
from rapport.team.models import User

# The browser's own loop runs in this thread, and Django takes that for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PATIENCE = 30_000  # milliseconds that a step, or what is expected of it, may take on a busy machine
# How a refusal reads in the console, and how htmx tells of a request that was under way when the page was left. A request that
# failed otherwise says so in words of the browser's own.
EXPECTED = ("422 (Unprocessable", "409 (Conflict", "htmx:afterRequest", "htmx:sendError", "htmx:sendAbort")
expect.set_options(timeout=PATIENCE)

Opener = Callable[..., Page]


@pytest.fixture(autouse=True)
def _stored_for_real(transactional_db: None) -> None:
    """The server reads in threads of its own, so what a journey sets up must be committed."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, once for all journeys."""
    path = os.environ.get("RAPPORT_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not path:
        pytest.fail("The journeys need a browser: install Chromium, or name one with RAPPORT_CHROMIUM.")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield chromium
        chromium.close()


@pytest.fixture
def adviser() -> Actor:
    """An adviser in a team, acting now."""
    from django.utils import timezone

    return factories.actor(at=timezone.now(), name="Amara Okafor", team=factories.team("Homes"))


@pytest.fixture
def open_page(live_server, browser: Browser, adviser: Actor) -> Iterator[Opener]:
    """Open a path of the product: open_page(path, javascript=True, who=None, width=1440, dark=False)."""
    contexts, complaints = [], []

    def opened(
        path: str = "/", *, javascript: bool = True, who: User | None = None, width: int = 1440, dark: bool = False, visitor: bool = False
    ) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            java_script_enabled=javascript,
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            locale="en-GB",
            timezone_id="Europe/London",
            reduced_motion="reduce",
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        if not visitor:
            context.add_cookies([{"name": "sessionid", "value": _session(who or adviser.user), "url": live_server.url}])
        page = context.new_page()
        page.on("console", lambda message: _listen(message, complaints))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def _session(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies["sessionid"].value


def _listen(message: ConsoleMessage, complaints: list[str]) -> None:
    if message.type == "error" and not any(words in message.text for words in EXPECTED):
        complaints.append(message.text)


@pytest.fixture(scope="session")
def assert_accessible() -> Callable[[Page], None]:
    """Nothing for axe to find at WCAG 2.2 AA on the page as it stands; only with JavaScript."""
    axe = Axe()

    def check(page: Page) -> None:
        found = axe.run(page, options={"runOnly": {"type": "tag", "values": WCAG}})
        assert found.violations_count == 0, found.generate_report()

    return check
