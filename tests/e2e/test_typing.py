"""What a lead types: kept when the session ends, asked about in place, sent once."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from django.conf import settings
from playwright.sync_api import Locator, Page, expect

from budget.choices import ReviewAction
from budget.models import ReviewStep
from performance.models import Actual
from tests import example
from tests.e2e.test_main_job import at_home, bureau
from tests.factories import PASSWORD

__all__ = ["bureau"]
NewPage = Callable[..., Page]


def box_of(page: Page, code: str) -> Locator:
    return page.locator(f"#entry-{example.target(code).indicator_id}")


def leave(box: Locator) -> None:
    """Leave the box: the line saves itself."""
    box.locator("[data-box][name=text]").press("Tab")


def unfold(box: Locator) -> None:
    box.get_by_role("button", name="说明与来源").click()


def open_row(code: str) -> Actual:
    row: Any = Actual.objects.open().get(
        indicator=example.target(code).indicator, period=example.period(9)
    )
    return row


def let_idle(page: Page) -> None:
    """Set the session's clock back, as if nobody had touched it for a day."""
    cookies = {str(row["name"]): str(row["value"]) for row in page.context.cookies()}
    engine = import_module(settings.SESSION_ENGINE)
    session = engine.SessionStore(cookies[settings.SESSION_COOKIE_NAME])
    session["seen"] = session["seen"] - 24 * 60 * 60
    session.save()


def test_what_was_typed_is_there_after_an_idle_session(
    bureau: None, new_page: NewPage
) -> None:
    page = at_home(new_page(), "laowu")
    box = box_of(page, "I44")
    unfold(box)
    box.locator("textarea").fill("一人工资次月补发")
    let_idle(page)
    box.locator("input[name=text]").fill("98.5")
    expect(page.get_by_text("登录已超时")).to_be_visible()
    assert not Actual.objects.filter(period=example.period(9), value="98.5").exists()
    page.locator("[name=username]").fill("laowu")
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    box = box_of(page, "I44")
    expect(box.locator("input[name=text]")).to_have_value("98.5")
    expect(box.locator("textarea")).to_have_value("一人工资次月补发")
    expect(box.locator(".keep-saved")).to_be_visible()
    assert open_row("I44").explanation == "一人工资次月补发"


def test_a_percent_typed_as_a_fraction_is_asked_beside_the_box(
    bureau: None, new_page: NewPage
) -> None:
    page = at_home(new_page(), "laowu")
    box = box_of(page, "I44")
    box.locator("input[name=text]").fill("0.9")
    leave(box)
    expect(box.locator(".doubt")).to_contain_text("是否应为90%")
    expect(box.locator("input[name=text]")).to_have_value("0.9")
    box.get_by_role("button", name="改为 90").click()
    expect(box.locator("input[name=text]")).to_have_value("90")
    leave(box)
    expect(box.locator(".keep-saved")).to_be_visible()
    assert open_row("I44").value == 90


def test_the_quarters_own_figure_is_offered_as_a_sum(
    bureau: None, new_page: NewPage
) -> None:
    page = at_home(new_page(), "dangjian")
    box = box_of(page, "I46")
    box.locator("input[name=text]").fill("8")
    leave(box)
    expect(box.get_by_text("是否把本季新增填成了累计")).to_be_visible()
    expect(box.locator("input[name=text]")).to_have_value("8")
    box.get_by_role("button", name="改为 21").click()
    leave(box)
    expect(box.locator(".keep-saved")).to_be_visible()
    assert open_row("I46").value == 21


def test_a_figure_that_fell_is_saved_with_its_reason(
    bureau: None, new_page: NewPage
) -> None:
    page = at_home(new_page(), "dangjian")
    box = box_of(page, "I46")
    box.locator("input[name=text]").fill("12")
    leave(box)
    expect(box.get_by_text("累计数不应减少")).to_be_visible()
    box.locator("textarea").fill("名单核减一人，以批复为准")
    box.get_by_label("我已核对，12 无误").check()
    leave(box)
    expect(box.locator(".keep-saved")).to_be_visible()
    row = open_row("I46")
    assert (row.value, row.explanation) == (12, "名单核减一人，以批复为准")


def test_a_double_click_sends_once(bureau: None, new_page: NewPage) -> None:
    page = at_home(new_page(), "laowu")
    posts: list[str] = []
    page.on(
        "request",
        lambda request: posts.append(request.url) if request.method == "POST" else None,
    )
    box = box_of(page, "I41")
    box.locator("input[name=text]").fill("2")
    expect(box.locator(".keep-saved")).to_be_visible()
    posts.clear()
    unfold(box)
    box.get_by_role("button", name="保存并送审").dblclick()
    expect(box.get_by_text("待科室审核").first).to_be_visible()
    other = box_of(page, "I44")
    other.locator("input[name=text]").fill("98")
    leave(other)
    expect(other.locator(".keep-saved")).to_be_visible()
    rows = [open_row("I41").pk, open_row("I44").pk]
    page.goto(f"/actuals/{rows[1]}/")
    page.get_by_role("button", name="送审").dblclick()
    expect(page.locator(".alert-success")).to_be_visible()
    for row in rows:
        steps = ReviewStep.objects.filter(record_id=row, action=ReviewAction.SUBMIT)
        assert steps.count() == 1
    assert len(posts) == 3


def test_last_years_batches_come_beside_the_reason_that_was_typed(
    bureau: None, new_page: NewPage
) -> None:
    page = at_home(new_page(), "keji")
    page.goto(f"/targets/{example.target('I10').pk}/plan/")
    page.locator("[name=reason]").fill("按去年批次")
    page.get_by_role("button", name="照去年批次填入").click()
    expect(page.locator("[name=m12]")).to_have_value("2")
    expect(page.locator("[name=reason]")).to_have_value("按去年批次")
