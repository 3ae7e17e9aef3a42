"""A red figure explained and proved in a real browser, then read by the reviewer."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from budget.audit import door
from budget.choices import Action
from performance.models import Evidence, Policy
from tests.e2e.conftest import NARROW, WIDE
from tests.e2e.test_main_job import bureau, sign_in
from tests.e2e.test_typing import open_row
from tests.factories import keep
from tests.made_files import FOLDER

__all__ = ["bureau"]
NewPage = Callable[..., Page]
CODE = "I46"


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Iterator[Path]:
    settings.MEDIA_ROOT = tmp_path
    yield tmp_path


def ask_about_red() -> None:
    with door.change(actor=None, action=Action.POLICY_SET):
        for policy in door.lock(Policy.objects.in_force()):
            policy.explain_red = True
            door.save(policy)


@pytest.mark.parametrize("viewport", [WIDE, NARROW])
def test_a_red_figure_is_explained_proved_and_sent(
    bureau: None, folder: Path, new_page: NewPage, viewport: dict[str, int]
) -> None:
    ask_about_red()
    row = open_row(CODE)
    row.value, row.as_typed = 3, "3"
    keep(row)
    page = sign_in(new_page(viewport), "dangjian")
    page.goto(f"/actuals/{row.pk}/")
    expect(page.get_by_text("亮红灯，请勾选偏差原因。")).to_be_visible()
    page.get_by_role("button", name="送审", exact=True).click()
    expect(page.get_by_text("亮红灯，请至少写一条改进措施。").first).to_be_visible()

    page.goto(f"/actuals/{row.pk}/")
    page.get_by_label("人员保障").check()
    explain = page.locator("#explain")
    explain.get_by_label("情况说明").fill("批复名单推迟")
    explain.get_by_label("全年预计完成情况").fill("20")
    explain.get_by_label("完成目标可能性").select_option("有可能")
    page.locator("[name=measure-0-text]").fill("补报名单")
    page.locator("[name=measure-0-due_on]").fill("2024-12-01")
    explain.get_by_role("button", name="保存说明").click()
    expect(page.get_by_text("说明已保存。")).to_be_visible()
    expect(page.get_by_text("送审前还须补充")).to_have_count(0)

    # The file goes without leaving the page; a bad one is refused in place.
    box = page.locator("#evidence")
    box.get_by_label("文件").set_input_files(
        {"name": "名单.png", "mimeType": "image/png", "buffer": b"<html>"}
    )
    box.get_by_role("button", name="上传").click()
    expect(box.get_by_text("文件内容不是所收的类型")).to_be_visible()
    box.get_by_label("文件").set_input_files(FOLDER / "visit.pdf")
    box.get_by_label("页码").fill("第1页")
    box.get_by_role("button", name="上传").click()
    expect(box.get_by_text("页码 第1页")).to_be_visible()
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= viewport["width"]
    evidence = Evidence.objects.get(actual=row)
    assert (folder / evidence.file.sha256[:2] / evidence.file.sha256).exists()

    with page.expect_download() as download:
        box.get_by_role("link", name="visit.pdf").click()
    assert download.value.suggested_filename == "visit.pdf"
    assert (
        Path(download.value.path()).read_bytes() == (FOLDER / "visit.pdf").read_bytes()
    )

    page.get_by_role("button", name="送审", exact=True).click()
    expect(page.get_by_text("已送审")).to_be_visible()
    reviewer = sign_in(new_page(viewport), "reviewer")
    reviewer.goto(f"/actuals/{row.pk}/")
    for text in ("人员保障", "有可能", "补报名单", "visit.pdf"):
        expect(reviewer.get_by_text(text).first).to_be_visible()
