"""Next year's targets of a project, filled in from last year's form in a browser."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import LazySettings
from playwright.sync_api import Page, expect

from budget.models import ProjectYear
from performance.models import DeclarationDraft, Indicator, LibraryIndicator, Target
from performance.services import library
from tests import example
from tests.e2e.conftest import NARROW
from tests.e2e.test_main_job import BUREAU, sign_in

# A draft is kept after three seconds.
PAUSE = 3_000
PROJECT = "工作性其他-科学技术研究与开发资金"


@pytest.fixture
def october(transactional_db: Any, settings: LazySettings) -> None:
    settings.CLOCK, settings.DEMO = example.NOW.isoformat(), True
    BUREAU.put()


def begin(page: Page) -> None:
    page.goto("/forms/declare/?year=2025")
    page.get_by_role("link", name=PROJECT).click()
    expect(page.locator(".declare-row")).to_have_count(10)


def pick_training(page: Page) -> None:
    """Fill the last row from the library: only the number is typed."""
    library.load_common(now=example.NOW)
    row = page.locator("[id='goal.1.row.10']")
    row.get_by_role("button", name="选").click()
    page.locator("#pick-q").fill("参训人员")
    page.locator("#pick-level1").select_option("满意度指标")
    page.locator(".pick-entry").filter(has_text="参训人员满意度").click()
    expect(row.locator("[name$='.level2']")).to_have_value("服务对象满意度")
    page.keyboard.type("96")
    expect(row.locator("[name$='.value']")).to_have_value("≥96%")
    expect(row.locator("[data-explained]")).to_contain_text("收回问卷数")


def test_next_years_form_is_filled_from_last_years(
    october: None, new_page: Callable[..., Page]
) -> None:
    page = sign_in(new_page(), "keji")
    page.clock.install()
    begin(page)
    page.get_by_label("项目代码").first.fill("42010725307T000000102")
    page.locator("[name='money.amount']").fill("1000万元")
    # A weak value is hinted at while it is typed; the page is not left.
    value = page.locator("[name='goal.1.row.2.value']")
    value.fill("≥5场")
    value.press("Enter")
    first = page.locator("[id='goal.1.row.2'] .declare-said")
    expect(first).to_contain_text("读作：不低于 5场")
    expect(first).to_contain_text("上年值6还容易")
    page.get_by_role("button", name="加行").click()
    expect(page.locator(".declare-row")).to_have_count(11)
    row = page.locator("[id='goal.1.row.9']")
    row.locator("select").first.select_option("产出指标")
    row.locator("[name$='.level2']").fill("数量指标")
    row.locator("[name$='.name']").fill("科技企业培训（场）")
    row.locator("[name$='.value']").fill("大概4场")
    # Nothing typed waits for a button: it is a draft on the server before long.
    row.locator("[name$='.value']").press("Tab")
    page.clock.fast_forward(PAUSE)
    expect(page.locator(".declare-kept")).to_contain_text("已暂存为草稿")
    page.get_by_role("button", name="保存").last.click()
    wrong = page.locator("[id='goal.1.row.9.value-wrong']")
    expect(wrong).to_contain_text("不确定")
    expect(page.locator("[name='goal.1.row.9.value']")).to_have_value("大概4场")
    page.locator("[name='goal.1.row.9.value']").fill("≥4")
    pick_training(page)
    page.get_by_role("button", name="保存").last.click()
    expect(page.locator("#messages")).to_contain_text("申报表已保存")
    entry = LibraryIndicator.objects.get(name="参训人员满意度")
    kept = Indicator.objects.get(name="参训人员满意度")
    assert (kept.library, kept.explanation) == (entry, entry.explanation)
    year = ProjectYear.objects.get(year=2025)
    rows = Target.objects.filter(goal__project_year=year)
    assert rows.count() == 10
    assert rows.filter(carried_from__isnull=False).count() == 8
    page.get_by_role("link", name="看表样").click()
    expect(page.get_by_text("科技企业培训（场）")).to_be_visible()


def test_the_form_is_filled_on_a_phone_without_moving_sideways(
    october: None, new_page: Callable[..., Page]
) -> None:
    page = sign_in(new_page(NARROW), "keji")
    begin(page)
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= NARROW["width"]
    expect(page.locator("[name='goal.1.row.1.value']")).to_be_visible()


def test_what_is_being_saved_is_kept_as_a_draft_no_more(
    october: None, new_page: Callable[..., Page]
) -> None:
    page = sign_in(new_page(), "keji")
    page.clock.install()
    begin(page)
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.post_data or ""))
    # The answer to what was saved takes longer than the draft waits.
    page.route(
        "**/*",
        lambda route: (
            route.abort("aborted")
            if route.request.is_navigation_request()
            else route.continue_()
        ),
    )
    page.locator("[name='money.amount']").fill("1000万元")
    with page.expect_request(lambda one: "act=save" in (one.post_data or "")):
        page.get_by_role("button", name="保存").last.click(no_wait_after=True)
    page.clock.run_for(2 * PAUSE)
    # Whatever the page asked before this has been asked when this is.
    with page.expect_request("**/account/"):
        page.evaluate("() => { fetch('/account/'); }")
    assert not [text for text in asked if "act=keep" in text]
    assert not DeclarationDraft.objects.exists()
