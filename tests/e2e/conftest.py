"""A real browser. Each page fails its test on a script error or a CSP violation."""

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Page,
    expect,
    sync_playwright,
)
from pytest_django.live_server_helper import LiveServer

from config.local.browser import FLAGS, ensure

# Playwright's sync API keeps an event loop in this thread; Django would refuse the ORM.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

WIDE = {"width": 1366, "height": 900}
NARROW = {"width": 390, "height": 844}
# How long a slow machine may take; whoever waits goes on at once when it is there.
PATIENCE = 30_000
expect.set_options(timeout=PATIENCE)
# Chromium notes every 4xx answer, also those a test asks for; 5xx is never meant.
REFUSED = (
    "Failed to load resource: the server responded with a status of 4",
    "Response Status Error Code 4",  # the same, as htmx puts it
)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=ensure(), args=FLAGS)
        yield started
        started.close()


@pytest.fixture(autouse=True)
def files_are_read_as_in_the_house(alone: None) -> None:
    """What a person sends in by a browser is read by a Python of its own."""


@pytest.fixture
def problems() -> Iterator[list[str]]:
    """Collect what pages complain of; clear it in a test that means the complaint."""
    collected: list[str] = []
    yield collected
    assert collected == []


@pytest.fixture
def new_page(
    browser: Browser, live_server: LiveServer, problems: list[str]
) -> Iterator[Callable[..., Page]]:
    """Return a maker of pages, each with cookies of its own: one person each."""
    contexts = []

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(REFUSED):
            problems.append(f"{message.location.get('url')}: {message.text}")

    def make(viewport: dict[str, int] = WIDE, **options: object) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport=viewport,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            # Nothing is measured while its colour is still on the way to another.
            reduced_motion="reduce",
            **options,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("console", listen)
        page.on("pageerror", lambda error: problems.append(f"{page.url}: {error}"))
        return page

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    return new_page()
