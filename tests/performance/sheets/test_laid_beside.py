"""The nine forms laid beside the document, line by line: on screen, in Excel, as PDF.

What the document says was read by hand (facts-2024.json); running texts are those of
the publication. A line is what stands in a row of the
form from left to right; a cell over several rows stands where it begins. Names and
numbers of people were blanked in the document, and are left out of ours.
"""

import io
import json
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

import pytest
from django.test import override_settings
from openpyxl import load_workbook

from budget.book import pdf as reader
from budget.book.paper import pdf, workbook
from budget.book.paper.layout import without_people
from budget.book.readers import goal_forms
from budget.book.readers.text import sections
from budget.models import ProjectYear
from tests import example, factories
from tests.budget.book.readers import published
from tests.performance.sheets.printed import TICKED, squeezed
from tests.performance.sheets.test_declared import NineForms


class Printed(NamedTuple):
    """One row of a form as it was read by hand."""

    code: str
    form: str
    block: str
    level1: str
    level2: str
    name: str
    before_last: str
    last: str
    value: str
    standard: str


FACTS = json.loads(
    (Path(__file__).parents[2] / "files" / "facts-2024.json").read_text("utf-8")
)
ROWS = [Printed(*row) for row in FACTS["indicators"]]
HEADS_READ = {
    form.project: form.head
    for form in goal_forms.read(sections(published.whole()), example.files.YEAR).forms
}
WHOLE = "表14 部门整体支出绩效目标申报表"
FUNDS = (
    ("中央财政", "central_wan"),
    ("省级财政", "provincial_wan"),
    ("市级财政", "municipal_wan"),
    ("区级财政", "district_wan"),
    ("自筹（其他）", "self_raised_wan"),
)
HEADS = ("一级指标", "二级指标", "指标名称")

pytestmark = [pytest.mark.slow, pytest.mark.once]


def ticked(chosen, *choices):
    return "".join(f"{word}{TICKED if word == chosen else '□'}" for word in choices)


def day(iso):
    year, month, date = map(int, iso.split("-"))
    return f"{year}年{month}月{date}日"


def wan(amount):
    return f"{amount}万元" if amount else ""


def table(rows, whole, *, annual=True):
    """Return a table's lines: what it is called, its heads, its rows; a level 1 that
    holds for the row above as well stands there alone."""
    yield whole, *HEADS, "指标值", "绩效标准"
    if annual:
        yield "近两年指标值", "预期当年实现值"
        yield "2022年", "2023年"
    level1 = ""
    for row in rows:
        again = row.level1 == level1
        yield ("" if again else row.level1, *row[4:])
        level1 = row.level1


def of_project(project):
    """Return the lines of a project's form as the document prints them."""
    rows = [row for row in ROWS if row.form == f"表15 {project['name']}"]
    yield "部门名称", FACTS["department"]["name"]
    yield "项目名称", project["name"]
    yield "填报人", "联系电话"
    yield "项目属性", ticked(project["attribute"], "延续性项目", "新增性项目")
    yield "项目类型", ticked(project["type"], "经常性项目", "一次性项目")
    yield "项目负责人", "联系人", "电话"
    yield "项目起止日期：", f"{day(project['start'])}至{day(project['end'])}"
    head = HEADS_READ[project["name"]]
    yield "项目概况", project["overview"]
    yield "立项情况（依据、可行性、必要性）", head["立项情况"]
    yield "项目资金情况（万元）", "项目总投入", project["amount_wan_printed"]
    for number, (word, key) in enumerate(FUNDS):
        head = () if number else ("资金构成",)
        yield *head, word, wan(project.get(key))
    yield "项目总目标", project["total_goal"]
    yield "年底绩效目标", project["year_goal"]
    yield from table(rows, "年度绩效指标")


def money():
    """Return the lines of a department's money."""
    known = FACTS["two_year"]
    shares = known["share"]
    yield (
        "部门总体资金情况（万元）",
        "总体资金情况",
        "当年预算收支",
        "占比",
        "近两年收支情况",
    )
    yield "2023年", "2022年"
    for title, lines in (
        ("收入构成", (("财政拨款", "income_wan", "100%"), ("其他资金", "", ""))),
        (
            "支出构成",
            (
                ("基本支出", "basic_wan", shares["basic"]),
                ("项目支出", "project_wan", shares["project"]),
            ),
        ),
    ):
        total = ("合计", "income_wan", "100%")
        for number, (word, key, share) in enumerate((*lines, total)):
            amounts = known.get(key, {})
            yield (
                *(() if number else (title,)),
                word,
                wan(amounts.get("2024")),
                share,
                wan(amounts.get("2023")),
                wan(amounts.get("2022")),
            )


def of_department():
    """Return the lines of the department's form as the document prints them."""
    head = HEADS_READ[""]
    yield "部门名称", FACTS["department"]["name"]
    yield "填报人", "联系电话"
    yield from money()
    yield "部门职能概述", head["部门职能概述"]
    yield "年度工作任务", head["年度工作任务"]
    yield "整体绩效目标", "长期目标", "年度目标"
    long_term = FACTS["long_term_goal_list_printed"]
    yield "".join(long_term), "".join(FACTS["annual_goal_list_printed"])
    under = {}
    for row in ROWS:
        if row.form == WHOLE:
            under.setdefault(row.block, []).append(row)
    for block, rows in under.items():
        name, _colon, said = block.partition("：")
        yield f"{name}：", said
        annual = name.startswith("年度")
        whole = "年度绩效指标" if annual else "长期绩效指标"
        yield from table(rows, whole, annual=annual)


def lines(rows):
    """Return rows without blanks and empty cells."""
    bare = [[squeezed(text or "") for text in row] for row in rows]
    return [[text for text in row if text] for row in bare if any(row)]


def joined(tables):
    """Return the rows of all pages; a text that goes on on another page is one."""
    rows = []
    for table in tables:
        first, *rest = table
        said = [text for text in first if text]
        if rows and len(said) == 1:
            *before, last = [text for text in rows[-1] if text]
            rows[-1], first = [*before, last + said[0]], []
        rows += [list(first), *map(list, rest)]
    return rows


class Cells(HTMLParser):
    """The cells of a page's form, row by row."""

    def __init__(self):
        super().__init__()
        self.rows, self.within = [], False

    def handle_starttag(self, tag, attrs):
        if tag == "table":
            self.within = True
        elif self.within and tag == "tr":
            self.rows.append([])
        elif self.within and tag in ("th", "td"):
            self.rows[-1].append("")

    def handle_endtag(self, tag):
        self.within = self.within and tag != "table"

    def handle_data(self, data):
        if self.within and self.rows and self.rows[-1]:
            self.rows[-1][-1] += data


@override_settings(CLOCK=example.NOW.isoformat())
class LaidBesideTests(NineForms):
    def wanted(self):
        """Return what the document says, by project; "" for the whole department."""
        found = {p["name"]: lines(of_project(p)) for p in FACTS["projects"]}
        assert len(found) == 8
        return {**found, "": lines(of_department())}

    def public(self):
        return {name: without_people(p) for name, p in self.papers().items()}

    def assert_laid_beside(self, found):
        assert len(ROWS) == 49
        wanted = self.wanted()
        assert set(found) == set(wanted)
        for name, rows in found.items():
            with self.subTest(name):
                assert lines(rows) == wanted[name]

    def test_on_screen(self):
        user = example.user("head")
        user.must_change_password = False
        factories.keep(user)
        self.client.force_login(user)
        places = {
            row.project.name: f"projects/{row.pk}/"
            for row in ProjectYear.objects.select_related("project")
        }
        places[""] = f"departments/{self.body.pk}/{example.files.YEAR}/"
        found = {}
        for name, place in places.items():
            cells = Cells()
            cells.feed(self.client.get(f"/forms/{place}?public=1").content.decode())
            found[name] = cells.rows
        self.assert_laid_beside(found)

    def test_in_excel(self):
        found = {}
        for name, paper in self.public().items():
            data = io.BytesIO(workbook.written(paper))
            rows = list(load_workbook(data).active.iter_rows(values_only=True))
            title, dateline, *rows = rows
            assert (title[0], dateline[0]) == (paper.title, paper.dateline)
            end = next(n for n, row in enumerate(rows) if row[0] == paper.notes[0])
            found[name] = rows[:end]
        self.assert_laid_beside(found)

    def test_as_pdf(self):
        found = {}
        for name, paper in self.public().items():
            pages = reader.read(pdf.printed(paper))
            found[name] = joined(page.tables[0] for page in pages)
        self.assert_laid_beside(found)
