"""An auditor walks from a light that moved to who moved it, why, by what document."""

import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.test_main_job import at_home, bureau, sign_in
from tests.e2e.test_pages import NARROW, sideways

__all__ = ["bureau"]
DOCUMENT = "样例〔2024〕1号"
SECONDS = 60


def test_from_31_9_to_34_6_in_less_than_a_minute(
    bureau: None, new_page: Callable[..., Page], tmp_path: Path
) -> None:
    page = at_home(new_page(), "auditor")
    started = time.monotonic()
    main = page.locator("main")
    main.get_by_role("link", name="两个时刻之间的灯变").click()
    page.locator("[name=period]").select_option("2024-9")
    page.locator("[name=first]").fill("2024-10-16T12:00")
    page.get_by_role("button", name="查看", exact=True).click()
    row = page.get_by_role("row").filter(has_text="34.6")
    for words in ("31.9", "黄灯", "绿灯", f"因数据更正（{DOCUMENT}），由黄灯转为绿灯"):
        expect(row).to_contain_text(words)
    row.get_by_role("link", name="查看何人何时为何").click()
    corrected = page.locator("article").filter(has_text=DOCUMENT)
    for words in ("更正", "31.9亿元 → 34.6亿元", "登记系统补录9月合同"):
        expect(corrected).to_contain_text(words)
    expect(main).to_contain_text("局领导")
    corrected.get_by_role("link", name="查看当时的样子").click()
    expect(page.locator(".replay")).to_contain_text("2024-10-28 09:00")
    assert time.monotonic() - started < SECONDS

    page.goto(f"/trail/?document={DOCUMENT}&after_approval=on")
    expect(page.locator("article")).to_have_count(1)
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    taken = tmp_path / "taken.csv"
    download.value.save_as(taken)
    assert "34.6亿元" in taken.read_text("utf-8-sig")


def test_the_auditors_pages_fit_a_phone(
    bureau: None, new_page: Callable[..., Page]
) -> None:
    page = sign_in(new_page(viewport=NARROW), "auditor")
    for url in (
        "/board/between/?period=2024-9&first=2024-10-16T12:00",
        "/trail/?after_approval=on",
        "/targets/weakened/",
        "/targets/3/ledger/",
    ):
        page.goto(url)
        assert sideways(page, url, NARROW) == []
