"""The grid: keyboard, paste, undo, autosave, two editors, a lost network, 送审."""

from collections.abc import Callable

import pytest
from django.conf import LazySettings
from playwright.sync_api import Locator, Page, Route, expect

from budget.choices import Status
from budget.models import User
from performance.models import Actual
from tests import example
from tests.e2e.test_main_job import at_home, bureau, sign_in, sign_in_by_hand
from tests.e2e.test_states import in_both_sizes

__all__ = ["bureau"]
NewPage = Callable[..., Page]


@pytest.fixture
def december(bureau: None, settings: LazySettings) -> None:
    """The year's last period is open and nothing is entered yet."""
    settings.CLOCK = "2025-01-06T09:00:00+08:00"


def line(page: Page, code: str) -> Locator:
    return page.locator(f"#entry-{example.target(code).indicator_id}")


def total(page: Page, code: str) -> Locator:
    return line(page, code).locator("[data-box][name=text]")


def part(page: Page, code: str) -> Locator:
    return line(page, code).locator("[data-box][name=increment]")


def row(code: str) -> Actual:
    found: Actual = Actual.objects.open().get(
        indicator=example.target(code).indicator, period=example.period(12)
    )
    return found


def paste(box: Locator, text: str) -> None:
    """Paste as Excel does: tab separated text in a paste event."""
    box.evaluate(
        """(box, text) => {
          const data = new DataTransfer();
          data.setData("text/plain", text);
          box.focus();
          box.dispatchEvent(new ClipboardEvent("paste",
            {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        text,
    )


def saved(page: Page, code: str) -> None:
    expect(line(page, code).locator(".keep-saved")).to_be_visible()


def test_a_column_is_typed_and_pasted_by_keyboard_and_taken_back(
    december: None, new_page: NewPage
) -> None:
    page = at_home(new_page(), "keji")
    boxes = page.locator(".line-open [data-box][name=increment]")
    first, second = boxes.nth(0), boxes.nth(1)
    first.focus()
    page.keyboard.type("1")
    page.keyboard.press("Enter")
    expect(second).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(first).to_be_focused()
    page.keyboard.press("Control+z")
    expect(first).to_have_value("")
    paste(first, "1\n0.5\n很多\n1")
    panel = page.locator("#pasted")
    expect(panel).to_contain_text("已粘贴 3 格")
    expect(panel).to_contain_text("只能填数字：很多")
    expect(boxes.nth(1)).to_have_value("0.5")
    expect(boxes.nth(3)).to_have_value("1")
    panel.get_by_role("button", name="撤销这次粘贴").click()
    for at in (0, 1, 3):
        expect(boxes.nth(at)).to_have_value("")
    expect(page.locator("#grid-state")).to_contain_text("全部已保存")
    second.focus()
    page.keyboard.type("9")
    page.keyboard.press("Escape")
    expect(second).to_have_value("")


def test_the_two_boxes_follow_each_other_exactly_and_are_kept(
    december: None, new_page: NewPage
) -> None:
    page = at_home(new_page(), "keji")
    page.locator("#id_sitting_provider").fill("统计科")
    part(page, "I06").fill("0.1")
    expect(total(page, "I06")).to_have_value("34.7")
    expect(line(page, "I06").locator(".badge-light")).to_have_text("红灯")
    saved(page, "I06")
    kept = row("I06")
    assert (str(kept.value.normalize()), kept.as_typed) == ("34.7", "本季新增0.1")
    assert kept.provider == "统计科"
    total(page, "I06").fill("55.2")
    expect(part(page, "I06")).to_have_value("20.6")
    expect(line(page, "I06").locator(".badge-light")).to_have_text("绿灯")
    expect(page.locator("#grid-state")).to_contain_text("全部已保存")
    kept.refresh_from_db()
    assert str(kept.value.normalize()) == "55.2"


def test_what_is_typed_back_takes_the_refusal_with_it(
    december: None, new_page: NewPage
) -> None:
    page = at_home(new_page(), "keji")
    total(page, "I06").fill("55.2")
    saved(page, "I06")
    total(page, "I06").fill("许多")
    expect(line(page, "I06")).to_contain_text("请只填数字")
    expect(line(page, "I06").locator(".badge-light")).to_have_count(0)
    total(page, "I06").fill("55.2")
    expect(line(page, "I06")).not_to_contain_text("请只填数字")
    expect(line(page, "I06").locator(".badge-light")).to_have_text("绿灯")
    expect(total(page, "I06")).to_have_attribute("aria-invalid", "false")


def test_a_box_that_is_emptied_before_a_save_shows_no_light_of_it(
    december: None, new_page: NewPage
) -> None:
    page = at_home(new_page(), "keji")
    before = line(page, "I06").locator("[data-part=light]").inner_text()
    page.route("**/keep/", lambda route: None)
    total(page, "I06").fill("55.2")
    expect(line(page, "I06").locator(".badge-light")).to_have_text("绿灯")
    total(page, "I06").fill("")
    expect(line(page, "I06").locator("[data-part=light]")).to_have_text(before)


def test_two_editors_see_both_figures_and_choose(
    december: None, new_page: NewPage
) -> None:
    lead, clerk = at_home(new_page(), "keji"), sign_in(new_page(), "clerk")
    clerk.goto("/entry/")
    total(lead, "I06").fill("50")
    saved(lead, "I06")
    total(lead, "I06").fill("51")
    expect(lead.locator("#grid-state")).to_contain_text("全部已保存")
    assert row("I06").version == 2
    total(clerk, "I06").fill("52")
    asked = line(clerk, "I06").locator(".line-asked")
    expect(asked).to_contain_text("您填的：52")
    expect(asked).to_contain_text("现已保存：51")
    assert row("I06").value == 51
    asked.get_by_role("button", name="用我填的").click()
    saved(clerk, "I06")
    assert row("I06").value == 52
    assert row("I06").author == User.objects.get(username="clerk")


def test_a_light_that_comes_late_leaves_the_choice_between_two_figures(
    december: None, new_page: NewPage
) -> None:
    lead, clerk = at_home(new_page(), "keji"), sign_in(new_page(), "clerk")
    clerk.goto("/entry/")
    total(lead, "I06").fill("50")
    saved(lead, "I06")
    held: list[Route] = []
    clerk.route("**/preview/?*", lambda route: held.append(route))
    total(clerk, "I06").fill("52")
    asked = line(clerk, "I06").locator(".line-asked")
    expect(asked).to_contain_text("您填的：52")
    with clerk.expect_response("**/preview/?*"):
        held[-1].continue_()
    expect(line(clerk, "I06").locator(".badge-light").first).to_be_visible()
    expect(asked).to_contain_text("现已保存：50")


def test_what_is_typed_without_a_network_is_kept_and_sent_later(
    december: None, new_page: NewPage, problems: list[str]
) -> None:
    page = at_home(new_page(), "keji")
    page.context.set_offline(True)
    total(page, "I06").fill("50")
    expect(line(page, "I06").locator(".keep-offline")).to_be_visible()
    assert not Actual.objects.filter(period=example.period(12)).exists()
    page.context.set_offline(False)
    saved(page, "I06")
    assert row("I06").value == 50
    problems.clear()


def leave_offline(page: Page, code: str, value: str) -> Page:
    """Type without a network, close the tab and come back; return the new tab.

    Chromium ends its pretended outage when it begins to close the tab, and the tab may
    then save what was typed before it is gone: from here on it can send nothing.
    """
    page.context.set_offline(True)
    total(page, code).fill(value)
    expect(line(page, code).locator(".keep-offline")).to_be_visible()
    context, address = page.context, page.url
    page.evaluate("() => { window.fetch = () => new Promise(() => {}); }")
    page.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto(address)
    return again


def kept_here(page: Page) -> int:
    found: int = page.evaluate(
        "Object.keys(localStorage).filter((key) => key.startsWith('grid:')).length"
    )
    return found


def test_what_was_typed_offline_is_offered_back_after_the_tab_was_closed(
    december: None, new_page: NewPage, problems: list[str]
) -> None:
    page = leave_offline(at_home(new_page(), "keji"), "I06", "50")
    expect(page.locator("#kept")).to_contain_text("您填的：50；现已保存：（空）")
    assert not Actual.objects.filter(period=example.period(12)).exists()
    page.get_by_role("button", name="填回").click()
    saved(page, "I06")
    assert row("I06").value == 50
    assert kept_here(page) == 0
    problems.clear()


def test_what_a_colleague_saved_meanwhile_is_shown_beside_what_was_kept(
    december: None, new_page: NewPage, problems: list[str]
) -> None:
    lead, clerk = at_home(new_page(), "keji"), sign_in(new_page(), "clerk")
    clerk.goto("/entry/")
    total(clerk, "I06").fill("51")
    saved(clerk, "I06")
    lead = leave_offline(lead, "I06", "50")
    expect(lead.locator("#kept")).to_contain_text("您填的：50；现已保存：51")
    lead.get_by_role("button", name="填回").click()
    asked = line(lead, "I06").locator(".line-asked")
    expect(asked).to_contain_text("您填的：50")
    expect(asked).to_contain_text("现已保存：51")
    assert row("I06").value == 51
    asked.get_by_role("button", name="用我填的").click()
    saved(lead, "I06")
    assert row("I06").value == 50
    problems.clear()


def test_what_is_kept_is_never_for_the_next_person_at_the_computer(
    december: None, new_page: NewPage, problems: list[str]
) -> None:
    page = leave_offline(at_home(new_page(), "keji"), "I06", "50")
    assert kept_here(page) == 1
    page.context.clear_cookies()
    sign_in_by_hand(page, "clerk").goto("/entry/")
    expect(page.locator("#grid")).to_be_visible()
    expect(page.locator("#kept")).to_be_hidden()
    assert kept_here(page) == 0
    page = leave_offline(page, "I06", "52")
    assert kept_here(page) == 1
    with page.expect_navigation():
        page.get_by_role("button", name="退出").click()
    assert kept_here(page) == 0
    problems.clear()


def test_what_can_go_goes_and_the_rest_is_kept(
    december: None, new_page: NewPage
) -> None:
    page = at_home(new_page(), "keji")
    total(page, "I06").fill("56")
    saved(page, "I06")
    part(page, "I07").fill("1")
    saved(page, "I07")
    page.get_by_role("link", name="送审前自查").click()
    expect(page.get_by_text("可以送审 2 项")).to_be_visible()
    name = example.target("I07").indicator.name
    page.get_by_role("checkbox", name=name).uncheck()
    page.get_by_role("button", name="送审勾选的各项").click()
    expect(page.get_by_text("已送审 1 项")).to_be_visible()
    assert row("I06").status == Status.SECTION_REVIEW
    assert row("I07").status == Status.DRAFT


def test_without_a_script_a_line_is_saved_by_its_own_button(
    december: None, new_page: NewPage
) -> None:
    page = at_home(new_page(), "keji")
    total(page, "I06").fill("56")
    saved(page, "I06")
    line(page, "I06").get_by_role("button", name="说明与来源").click()
    line(page, "I06").locator("textarea").fill("按批复\n分两行")
    expect(page.locator("#grid-state")).to_contain_text("全部已保存")
    plain = at_home(new_page(java_script_enabled=False), "keji")
    total(plain, "I06").fill("57")
    line(plain, "I06").get_by_role("button", name="保存").click()
    expect(plain.get_by_text("已保存", exact=True)).to_be_visible()
    kept = row("I06")
    assert (kept.value, kept.explanation) == (57, "按批复\r\n分两行")
    plain.goto("/entry/")
    line(plain, "I06").get_by_role("link", name="说明与来源").click()
    expect(plain.locator("textarea")).to_have_value("按批复\n分两行")


def test_the_grid_and_the_checklist_are_accessible_and_fit(
    december: None, new_page: NewPage
) -> None:
    page = at_home(new_page(), "keji")
    paste(part(page, "I07"), "1\n0.1\n很多\n900")
    saved(page, "I07")
    expect(page.locator(".line-asked .doubt").first).to_be_visible()
    found = in_both_sizes(page, "grid", "grid-")
    page.goto(f"/entry/{example.period(12).pk}/check/")
    assert found + in_both_sizes(page, "check", "grid-") == []
