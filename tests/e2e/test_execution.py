"""Finance in a browser: a month typed in, and a month sent as Excel."""

from collections.abc import Callable
from pathlib import Path

from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from budget.models import Execution
from tests.e2e.test_main_job import bureau, sign_in

__all__ = ["bureau"]
OCTOBER = "/execution/?year=2024&month=10"


def test_a_slip_is_asked_about_mended_and_saved(
    bureau: None, new_page: Callable[..., Page]
) -> None:
    page = new_page()
    sign_in(page, "finance")
    page.goto(OCTOBER)
    box = page.locator("input[name$=-executed]").first
    box.fill("33")
    page.get_by_role("button", name="保存全部").click()
    expect(page.locator(".doubt").first).to_contain_text("单位是否有误")
    page.locator("[data-fill]").first.click()
    expect(box).to_have_value("330,000.00")
    expect(
        page.locator("td:has(input[name$=-executed]) [data-wan]").first
    ).to_have_text("33.00万元")
    page.get_by_role("button", name="保存全部").click()
    expect(page.locator("#messages")).to_contain_text("已保存 1 个项目的执行数。")
    assert Execution.objects.get(month=10).executed == 330_000


def test_a_month_goes_out_as_excel_and_comes_back(
    bureau: None, new_page: Callable[..., Page], tmp_path: Path
) -> None:
    page = new_page()
    sign_in(page, "finance")
    page.goto(OCTOBER)
    page.get_by_text("用Excel填报").click()
    with page.expect_download() as started:
        page.get_by_role("link", name="下载Excel表").click()
    file = tmp_path / started.value.suggested_filename
    started.value.save_as(file)
    book = load_workbook(file)
    book.active["I3"] = 330_000.5
    book.save(file)
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="上传并核对").click()
    expect(page.locator("#preview")).to_be_visible()
    assert not Execution.objects.filter(month=10).exists()
    page.get_by_role("button", name="保存全部").click()
    expect(page.locator("#messages")).to_contain_text("已保存 1 个项目的执行数。")
    assert str(Execution.objects.get(month=10).executed) == "330000.50"
