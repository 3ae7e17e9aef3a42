"""一体化抄录 in a browser over plain http: copied, pasted back, compared."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from budget.models import ProjectYear
from tests.e2e.test_main_job import bureau, sign_in

__all__ = ["bureau"]
NewPage = Callable[..., Page]
# As a form of another program would: a box of its own, outside our scripts' reach.
PASTE = """() => {
  const box = document.createElement("textarea");
  box.id = "pasted-back";
  document.body.append(box);
  box.focus();
}"""


def pasted(page: Page) -> str:
    page.evaluate(PASTE)
    page.keyboard.press("Control+V")
    expect(page.locator("#pasted-back")).not_to_have_value("")
    text = page.locator("#pasted-back").input_value()
    page.evaluate("() => document.getElementById('pasted-back').remove()")
    return text


def opened(new_page: NewPage) -> Page:
    year = ProjectYear.objects.get(project__name="工作性其他-科学技术研究与开发资金")
    page = sign_in(new_page(), "head")
    page.goto(f"/forms/projects/{year.pk}/copy/")
    return page


def test_a_column_and_a_table_come_back_as_they_stand(
    bureau: None, new_page: NewPage
) -> None:
    page = opened(new_page)
    panel = page.locator(
        "section", has=page.get_by_role("heading", name="绩效运行监控")
    )
    rows = panel.locator("tbody tr")
    count = rows.count()
    assert count > 1
    panel.get_by_role("button", name="三级指标").click()
    expect(panel.get_by_role("status")).to_have_text(f"已复制 {count} 行。")
    names = rows.locator("td:nth-child(3)").all_text_contents()
    assert pasted(page).split("\n") == names

    panel.get_by_role("button", name="复制整表").click()
    lines = [line.split("\t") for line in pasted(page).split("\n")]
    assert lines == [row.locator("td").all_text_contents() for row in rows.all()]


def test_it_works_by_keyboard_and_keeps_the_place(
    bureau: None, new_page: NewPage
) -> None:
    page = opened(new_page)
    button = page.get_by_role("button", name="计算符号").first
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("已复制").first).to_be_visible()
    expect(button).to_be_focused()


def test_where_the_browser_refuses_the_text_is_selected(
    bureau: None, new_page: NewPage
) -> None:
    page = opened(new_page)
    page.evaluate("() => { document.execCommand = () => false; }")
    page.get_by_role("button", name="三级指标").first.click()
    expect(page.get_by_text("请按 Ctrl+C").first).to_be_visible()
    page.keyboard.press("Control+C")
    names = page.locator("#declared ~ .scroll td:nth-child(3)").all_text_contents()
    assert pasted(page).split("\n") == names
