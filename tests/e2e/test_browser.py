"""The browser itself: it can show Chinese, and a page that misbehaves is noticed."""

import pytest
from playwright.sync_api import Page

POLICY = {"Content-Security-Policy": "default-src 'self'"}
# Where a glyph is missing, every character is the same box.
DIFFERENT_GLYPHS = """() => {
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", {willReadFrequently: true});
  const drawn = (text) => {
    pen.clearRect(0, 0, 300, 150);
    pen.font = "40px sans-serif";
    pen.fillText(text, 10, 60);
    return pen.getImageData(0, 0, 300, 150).data.join();
  };
  return drawn("序") !== drawn("时");
}"""


@pytest.fixture
def bad_page(page: Page) -> Page:
    page.route(
        "**/bad",
        lambda route: route.fulfill(
            body="<p style='color: red'>红</p>",
            content_type="text/html",
            headers=POLICY,
        ),
    )
    return page


def test_chinese_characters_are_not_boxes(page: Page) -> None:
    page.goto("about:blank")

    assert page.evaluate(DIFFERENT_GLYPHS)


def test_an_inline_style_is_reported(bad_page: Page, problems: list[str]) -> None:
    with bad_page.expect_console_message():
        bad_page.goto("/bad")

    assert any("Content Security Policy" in problem for problem in problems)
    problems.clear()


def test_a_script_error_is_reported(page: Page, problems: list[str]) -> None:
    page.goto("about:blank")
    with page.expect_event("pageerror"):
        page.evaluate("setTimeout(() => { throw new Error('broken'); }, 0)")

    assert any("broken" in problem for problem in problems)
    problems.clear()
