"""The steps of the quarter's story, each as a person takes it in the browser."""

import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

from django.utils import timezone
from openpyxl import load_workbook
from playwright.sync_api import Locator, Page, expect

from budget.models import JobRun
from budget.services.jobs import claims, runs
from config.local.places import say
from performance.models import Actual
from tests import example
from tests.e2e.test_grid import line, paste, saved, total
from tests.e2e.test_main_job import sign_in
from tests.e2e.test_quarter import FIGURE, download
from tests.e2e.waiting import ask_again
from tests.performance.sheets.places import number

NewPage = Callable[..., Page]
OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
# The hidden column with the indicator's id, and the one for who gave the figure.
ID, PROVIDER, FIRST_ROW = number("id"), number("provider"), 3
# The page asks every three seconds how far a save has come.
PAUSE = 3


class People(dict[str, Page]):
    """Everybody's page by username; who is new signs in."""

    def __init__(self, new_page: NewPage) -> None:
        super().__init__()
        self.new_page = new_page

    def __missing__(self, username: str) -> Page:
        self[username] = sign_in(self.new_page(), username)
        return self[username]


def indicator(code: str) -> int:
    return example.target(code).indicator_id


def december(code: str) -> Actual:
    """The figure of the last quarter that counts, or the one on its way."""
    return example.actuals(code, 12)[-1]


# --- entering -----------------------------------------------------------------------
def paste_the_column(page: Page, figures: Mapping[str, str]) -> None:
    """Paste one block from Excel over the whole column of one's grid."""
    page.goto("/")
    typed = {f"entry-{indicator(code)}": text for code, text in figures.items()}
    boxes = page.locator("#grid .line [data-box][name=text]")
    order = page.locator("#grid .line").evaluate_all("all => all.map(one => one.id)")
    assert sorted(order) == sorted(typed), "the block covers the grid, line by line"
    paste(boxes.first, "\n".join(typed[row] for row in order))
    expect(page.locator("#pasted")).to_contain_text(f"已粘贴 {len(order)} 格")
    page.locator("#pasted").get_by_role("button", name="知道了").click()


def answer_the_question(page: Page, code: str, question: str) -> None:
    """A doubtful figure is not kept before its question is answered."""
    asked = line(page, code).locator(".line-asked")
    expect(asked).to_contain_text(question)
    asked.get_by_role("checkbox").check()
    saved(page, code)


def fill_the_workbook(file: Path, figures: Mapping[str, str], provider: str) -> None:
    """Type the figures into the workbook's open cells, as in Excel."""
    book = load_workbook(file)
    typed = {str(indicator(code)): text for code, text in figures.items()}
    for row in range(FIRST_ROW, book.active.max_row + 1):
        text = typed.pop(str(book.active.cell(row, ID).value), "")
        if text:
            number = re.fullmatch(r"[\d.]+", text)
            book.active.cell(row, FIGURE).value = float(text) if number else text
            book.active.cell(row, PROVIDER).value = provider
    assert not typed, "each figure has its row"
    book.save(file)


def save_by_office(file: Path, folder: Path) -> Path:
    """Open and save a workbook by LibreOffice; without one it stays as it is."""
    if OFFICE is None:
        say(
            "LibreOffice (soffice) is not installed: the file goes as openpyxl saved it"
        )
        return file
    home = f"-env:UserInstallation=file://{folder / 'home'}"
    command = [OFFICE, home, "--headless", "--convert-to", "xlsx"]
    subprocess.run(
        [*command, "--outdir", str(folder / "saved"), str(file)],
        check=True,
        capture_output=True,
        timeout=180,
    )
    return folder / "saved" / file.name


def take_the_workbook(page: Page, folder: Path) -> Path:
    page.goto(f"/entry/?period={example.period(12).pk}")
    return download(page, folder)


def upload_and_look(page: Page, file: Path, counts: Mapping[str, int]) -> None:
    """The preview tells what would be saved; nothing is, yet."""
    before = Actual.objects.count()
    page.get_by_role("link", name="上传填好的表").click()
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="上传并核对").click()
    for words, count in counts.items():
        item = page.locator(".sheet-counts li").filter(has_text=words)
        expect(item).to_have_text(f"{count} 行{words}")
    assert Actual.objects.count() == before


def confirm_the_questions(page: Page, count: int) -> None:
    """What looks odd in the file is asked on the page, row by row."""
    ticks = page.locator(".sheet-row").get_by_label("我已核对")
    expect(ticks).to_have_count(count)
    for tick in ticks.all():
        tick.check()


def save_and_watch(page: Page, rows: int, chunk: int) -> None:
    """Confirm; the bar moves as the job goes on, and the end comes by itself."""
    page.clock.install()
    page.get_by_role("button", name=re.compile("确认保存|保存可以保存的行")).click()
    state = page.locator("#quarter")
    expect(state).to_contain_text("已排队")
    run = claims.claim(now=timezone.now(), run_id=JobRun.objects.latest("pk").pk)
    assert run is not None
    runs.beat(run, chunk, rows)
    ask_again(state, PAUSE)
    expect(state).to_contain_text(f"{chunk} / {rows}")
    bar = state.get_by_role("progressbar")
    expect(bar).to_have_attribute("value", str(chunk))
    expect(bar).to_have_attribute("max", str(rows))
    runs.do(run)
    ask_again(state, PAUSE)
    expect(state).to_contain_text(f"从这份表已保存 {rows} 行")


def send_all(page: Page, count: int) -> None:
    """送审 of every figure that is in order, after the checklist."""
    page.goto(f"/entry/{example.period(12).pk}/check/")
    expect(page.get_by_text(f"可以送审 {count} 项")).to_be_visible()
    page.get_by_role("button", name="送审勾选的各项").click()
    expect(page.locator("#messages")).to_contain_text(f"已送审 {count} 项")


# --- reviewing ----------------------------------------------------------------------
def queue_row(page: Page, code: str) -> Locator:
    link = f'a[href="/actuals/{december(code).pk}/"]'
    return page.get_by_role("row").filter(has=page.locator(link))


def return_one(page: Page, code: str, opinion: str) -> None:
    page.goto("/review/")
    find(page, code).locator("[name=pick]").check()
    page.locator("#id_opinion").fill(opinion)
    page.get_by_role("button", name="退回所选").click()
    expect(page.get_by_text("1 项已办理")).to_be_visible()


def find(page: Page, code: str) -> Locator:
    """The row of a figure, on the second page of the queue where it is there."""
    if not queue_row(page, code).count():
        page.goto("/review/?page=2")
    return queue_row(page, code)


def pass_all(page: Page, button: str, count: int) -> None:
    """Tick whole groups and pass them, page by page, until nothing waits."""
    page.goto("/review/")
    while count:
        picks = page.locator("[name=pick]")
        ticked = picks.count()
        for whole in page.locator("[data-tick-all]").all():
            if whole.is_visible():
                whole.check()
        left = page.locator("[name=pick]:not(:checked)")
        for pick in left.element_handles():
            pick.check()
        expect(page.locator("[data-ticked]")).to_have_text(f"已选 {ticked} 项")
        page.get_by_role("button", name=button).click()
        expect(page.get_by_text(f"{ticked} 项已办理")).to_be_visible()
        count -= ticked
        with page.expect_navigation():
            page.get_by_role("link", name="返回待审核").click()
    expect(page.get_by_text("没有等待您审核的事项")).to_be_visible()


def mend(page: Page, code: str, opinion: str, figure: str, words: str) -> None:
    """A returned figure shows the opinion; the lead puts it right and sends it."""
    page.goto(f"/entry/?period={example.period(12).pk}")
    expect(line(page, code)).to_contain_text(opinion)
    total(page, code).fill(figure)
    saved(page, code)
    line(page, code).get_by_label("情况说明").fill(words)
    saved(page, code)
    send_all(page, 1)


def second_round(page: Page, code: str, opinion: str, old: str, new: str) -> None:
    """The reviewer sees what moved since the return, beside the own words."""
    page.goto("/review/")
    row = queue_row(page, code)
    for words in ("第 2 轮", opinion, "与上一轮相比"):
        expect(row).to_contain_text(words)
    expect(row.locator("del").filter(has_text=old)).to_be_visible()
    expect(row.locator("ins").filter(has_text=new)).to_be_visible()


def decide_one(page: Page, code: str, button: str) -> None:
    page.goto("/review/")
    queue_row(page, code).get_by_role("link").first.click()
    decide(page, button)


def decide(page: Page, button: str) -> None:
    page.get_by_role("button", name=button).click()
    expect(page.locator(".alert-success")).to_be_visible()


# --- after approval -----------------------------------------------------------------
def correct(page: Page, code: str, figure: str, why: str, number: str) -> None:
    wrong = december(code)
    page.goto(f"/actuals/{wrong.pk}/correct/")
    page.locator("[name=text]").fill(figure)
    page.locator("[name=reason]").fill(why)
    page.locator("[name=document_no]").fill(number)
    page.get_by_role("button", name="保存更正草稿").click()
    expect(page.locator("#messages .alert-success")).to_be_visible()


def prove_and_send(page: Page, code: str, file: Path) -> None:
    """The rule asks for evidence beside a correction: without it nothing goes."""
    page.goto(f"/actuals/{december(code).pk}/")
    expect(page.locator("#asked")).to_contain_text("请上传佐证材料")
    box = page.locator("#evidence")
    box.get_by_label("文件").set_input_files(file)
    box.get_by_role("button", name="上传", exact=True).click()
    expect(box.get_by_role("link", name=file.name)).to_be_visible()
    expect(page.locator("#asked")).not_to_contain_text("请上传佐证材料")
    page.get_by_role("button", name="送审", exact=True).click()
    expect(page.locator("#messages")).to_contain_text("已送审")


def propose_adjustment(page: Page, code: str, typed: Mapping[str, str]) -> None:
    page.goto(f"/targets/{example.target(code).pk}/")
    page.get_by_role("link", name="调整指标值").click()
    for name, text in typed.items():
        page.locator(f"[name={name}]").fill(text)
    page.get_by_role("button", name="保存并送审").click()
    expect(page.locator("#messages")).to_contain_text("已送审")


def open_adjustment(page: Page, number: str) -> None:
    page.goto("/review/")
    row = page.get_by_role("row").filter(has_text=number)
    row.get_by_role("link").first.click()
    expect(page.get_by_text(number)).to_be_visible()


def see_the_turn(page: Page, before: str, after: str) -> None:
    """Whoever approves sees which lights the other value would turn."""
    expect(page.get_by_role("heading", name="生效后 1 期变灯")).to_be_visible()
    turned = page.locator(".effect").filter(has_not_text="不变")
    expect(turned.locator(".badge-light")).to_have_text([before, after])


# --- the auditor --------------------------------------------------------------------
def told(page: Page, address: str, acts: list[tuple[str, ...]]) -> None:
    """Each act of a record's history says all of its words, newest first."""
    page.goto(address)
    entries = page.locator("article.change")
    expect(entries).to_have_count(len(acts))
    for at, words in enumerate(acts):
        for word in words:
            expect(entries.nth(at)).to_contain_text(word)
