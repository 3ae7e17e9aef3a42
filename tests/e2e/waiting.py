"""The browser's clock is put forward where a page waits for its next question."""

import re

from playwright.sync_api import Locator, expect


def ask_again(state: Locator, seconds: int) -> None:
    """Let a part of the page that asks every so many seconds ask now.

    The page's clock is installed; what was swapped in waits from when htmx has read it.
    """
    expect(state).not_to_have_class(re.compile("htmx-added"))
    state.page.clock.fast_forward(seconds * 1000)
