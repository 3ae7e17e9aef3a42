"""A quarter by Excel in a browser: downloaded, filled in, uploaded, confirmed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from performance.models import Actual
from tests.e2e.conftest import NARROW
from tests.e2e.test_main_job import BUREAU, sign_in
from tests.performance.sheets.places import number

# The columns of the sheet that are used here.
UNIT, FIGURE = number("unit"), number("text")


@pytest.fixture
def december(transactional_db: Any, settings: LazySettings) -> None:
    """The example bureau on a day when the whole year is due."""
    settings.CLOCK, settings.DEMO = "2025-01-06T09:00:00+08:00", True
    BUREAU.put()


def download(page: Page, folder: Path) -> Path:
    with page.expect_download() as started:
        page.get_by_role("link", name="下载Excel表").click()
    file = folder / started.value.suggested_filename
    started.value.save_as(file)
    return file


def filled(file: Path) -> int:
    """Type a figure into every row that is counted in people; return how many."""
    book = load_workbook(file)
    sheet, count = book.active, 0
    for row in range(3, sheet.max_row + 1):
        if sheet.cell(row, UNIT).value == "人":
            sheet.cell(row, FIGURE).value = 3
            count += 1
    sheet.cell(3, FIGURE).value = "没有数"
    book.save(file)
    return count


def test_a_quarter_goes_out_as_excel_and_comes_back(
    december: None, new_page: Callable[..., Page], tmp_path: Path
) -> None:
    page = sign_in(new_page(), "laowu")
    page.goto("/entry/")
    file = download(page, tmp_path)
    filled(file)
    page.get_by_role("link", name="上传填好的表").click()
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="上传并核对").click()
    expect(page.locator("#preview")).to_be_visible()
    expect(page.get_by_text("请从下拉列表中选择").first).to_be_visible()
    assert not Actual.objects.filter(period__month=12, period__year=2024).exists()
    for tick in page.locator("input[type=checkbox]").all():
        tick.check()
    for words in page.locator("textarea").all():
        words.fill("合同到期，人员减少")
    page.locator("select[name$=-text]").first.select_option(index=1)
    page.get_by_role("button", name="保存").click()
    expect(page.locator("#messages")).to_contain_text("已保存")
    saved = Actual.objects.filter(period__month=12, period__year=2024)
    assert saved.filter(value=3).exists()
    figure = saved.filter(value=3).first()
    assert figure is not None
    page.goto("/entry/")
    row = page.locator(f"#entry-{figure.indicator_id}")
    expect(row.locator("input[name$=text]")).to_have_value("3")


def test_the_preview_fits_a_phone(
    december: None, new_page: Callable[..., Page], tmp_path: Path
) -> None:
    page = sign_in(new_page(NARROW), "laowu")
    page.goto("/entry/")
    file = download(page, tmp_path)
    filled(file)
    page.get_by_role("link", name="上传填好的表").click()
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="上传并核对").click()
    expect(page.locator("#preview")).to_be_visible()
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= NARROW["width"]
