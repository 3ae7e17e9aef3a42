"""Paper: the head's page on one A4, a target with its chart, lights without colour."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from performance.models import Target
from tests.e2e.test_main_job import bureau, sign_in

__all__ = ["bureau"]
# A4 less twelve millimetres on each side, in CSS pixels.
BETWEEN_MARGINS = 703
BADGES = """() => Object.fromEntries(
  [...document.querySelectorAll(".counts .badge-light")].map((badge) => [
    badge.textContent.trim(),
    [badge.querySelector("svg").innerHTML, getComputedStyle(badge).color,
     getComputedStyle(badge).backgroundColor]]))"""
STYLE = "(element, name) => getComputedStyle(element)[name]"
WATCH = """() => window.addEventListener("beforeprint", () => {
  const drawn = document.querySelector("#course-chart svg");
  window.printed = [drawn.getBoundingClientRect().width,
                    drawn.querySelectorAll("path").length];
})"""

AS_WIDE = """(width) =>
  document.querySelector("#course-chart svg").getBoundingClientRect().width === width"""


@pytest.fixture
def board(bureau: None, new_page: Callable[..., Page]) -> Page:
    page = sign_in(new_page(), "head")
    page.goto("/board/?period=2024-9")
    return page


def sheets(page: Page) -> int:
    """Return how many sheets a page takes."""
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True)))


def without(page: Page, selector: str) -> None:
    gone = "found => found.forEach(element => element.remove())"
    page.locator(selector).evaluate_all(gone)


def test_the_heads_page_is_one_sheet_and_whole_rows_follow_under_their_heads(
    board: Page,
) -> None:
    assert sheets(board) > 1
    board.emulate_media(media="print")
    head = board.locator(".board-table thead").first
    row = board.locator(".board-table tbody tr").first
    assert head.evaluate(STYLE, "display") == "table-header-group"
    assert row.evaluate(STYLE, "breakInside") == "avoid"
    without(board, ".board-head ~ *")
    assert sheets(board) == 1


def test_the_heads_sheet_says_all_that_is_asked_at_the_meeting(board: Page) -> None:
    without(board, ".board-head ~ *")
    board.emulate_media(media="print")
    text = board.locator("body").inner_text()
    for words in (
        "绩效看板 · 2024年1–9月累计（前三季度）",
        "数据截至 2024-09-30",
        "样例数据",
        "规上工业增加值增幅8%",
        "46 项指标 / 49 处承诺",
        "新转红",
        "已恢复",
        "说明：上级转来件减少",
        "3,804,351.72",
    ):
        assert words in text
    assert "筛选" not in text


def test_lights_are_told_apart_without_colour(board: Page) -> None:
    board.emulate_media(media="print")
    badges: dict[str, Any] = board.evaluate(BADGES)
    assert list(badges) == ["红灯", "黄灯", "绿灯", "蓝灯", "无灯"]
    assert len({shape for shape, _ink, _paper in badges.values()}) == len(badges)
    black_on_white = ("rgb(0, 0, 0)", "rgb(255, 255, 255)")
    assert {tuple(looks[1:]) for looks in badges.values()} == {black_on_white}


def test_a_row_of_paper_has_no_marks_to_unfold_and_no_badge_beyond_its_cell(
    board: Page,
) -> None:
    board.set_viewport_size({"width": BETWEEN_MARGINS, "height": 900})
    board.emulate_media(media="print")
    summary = board.locator(".board-table summary").first
    assert summary.evaluate(STYLE, "listStyleType") == "none"
    beyond = board.locator(".board-table .badge-light").evaluate_all(
        """found => found.filter(badge => badge.getBoundingClientRect().right >
             badge.closest("td").getBoundingClientRect().right)
           .map(badge => badge.textContent.trim())"""
    )
    assert beyond == []


def test_the_chart_is_drawn_for_the_sheet(
    bureau: None, new_page: Callable[..., Page]
) -> None:
    page = sign_in(new_page(), "head")
    page.goto(f"/targets/{Target.objects.get(code='I06').pk}/")
    page.wait_for_selector("#course-chart svg")
    wide = page.locator("#course-chart svg").bounding_box()
    page.evaluate(WATCH)
    assert sheets(page) == 1
    width, lines = page.evaluate("() => window.printed")
    assert width <= BETWEEN_MARGINS < (wide or {})["width"]
    assert lines > 5
    page.wait_for_function(AS_WIDE, arg=(wide or {})["width"])
    assert page.locator("#course-chart svg").bounding_box() == wide
