"""Tables 15 that we print come back out of their PDF: by the lines of its cells, as its
text in the order of writing, as its text across the page."""

import datetime
import random
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

import pytest

from budget.book import pdf as pdfs
from budget.book.paper import pdf
from budget.book.readers import goal_forms, goal_grid
from budget.book.readers.text import sections
from budget.models import Project, ProjectYear
from budget.publication import GoalRow
from performance.models import Target
from performance.queries.declared import ProjectDeclared
from performance.sheets.official import project as project_form
from tests.budget.book.readers.goal_pages import LEVELS, invented
from tests.budget.book.readers.test_laid_out import by_pdftotext

pytestmark = [pytest.mark.slow, pytest.mark.once]

YEAR = 2025
LONG = "巡查河道，清理淤积，保障供水；" * 5
FIRST = ("产出指标", "效益指标", "满意度指标")


def rows_of(seed: int) -> list[GoalRow]:
    """Return rows whose first levels stand once or come again, some on two pages."""
    chance = random.Random(seed)
    tables = [invented(10 * seed + n) for n in range(chance.choice((1, 1, 2, 4, 5)))]
    rows = [row for table in tables for row in table if chance.random() < 0.8]
    if chance.random() < 0.7:
        rows.sort(key=lambda row: FIRST.index(row.level1))
    return rows or invented(seed)


def misfiled(seed: int) -> list[GoalRow]:
    """Return rows of which some have a second level that no frame has there."""
    chance = random.Random(seed)
    return [
        replace(row, level2=chance.choice(LEVELS)[1]) if chance.random() < 0.3 else row
        for row in rows_of(seed)
    ]


def printed(rows: list[GoalRow]) -> bytes:
    year = ProjectYear(
        project=Project(name="河道维护"),
        year=YEAR,
        starts_on=datetime.date(YEAR, 1, 1),
        ends_on=datetime.date(YEAR, 12, 31),
        amount=Decimal(1_205_000),
        district=Decimal(120),
        overview=LONG,
        basis="1、根据《水法》。\n2、" + LONG,
        total_goal=LONG,
        year_goal=LONG[:30],
        attribute="continuing",
        type="recurrent",
    )
    targets = [
        Target(
            level1=row.level1,
            level2=row.level2,
            name_printed=row.name,
            before_last_printed=dict(row.earlier)[YEAR - 2],
            last_printed=dict(row.earlier)[YEAR - 1],
            value_printed=row.value,
            standard=row.standard,
        )
        for row in rows
    ]
    declared = ProjectDeclared(year, "云梦区水务局", tuple(targets))
    return pdf.printed(project_form.described(declared))


def by_lines(data: bytes) -> goal_forms.Read:
    pages = pdfs.read(data)
    own = sections("\f".join(page.text for page in pages))
    return goal_grid.read(pages, own, YEAR)


def by_order(data: bytes) -> goal_forms.Read:
    text = "\f".join(page.text for page in pdfs.read(data))
    return goal_forms.read(sections(text), YEAR)


def across(data: bytes) -> goal_forms.Read:
    return goal_forms.read(sections(by_pdftotext(data)), YEAR)


def squeezed(text: str) -> str:
    return "".join(text.split())


def said(rows: Iterable[GoalRow]) -> list[tuple[str, ...]]:
    """Return what rows say, whatever blanks an extractor put."""
    return [
        tuple(
            squeezed(text)
            for text in (
                *(row.level1, row.level2, row.name, row.value, row.standard),
                *(text for _year, text in row.earlier),
            )
        )
        for row in rows
    ]


@pytest.mark.parametrize("read", [by_lines, by_order, across])
@pytest.mark.parametrize("made", [rows_of, misfiled], ids=["framed", "misfiled"])
@pytest.mark.parametrize("seed", [2, 5, 12, 13])
def test_rows_come_back_or_are_listed(seed, made, read):
    rows = made(seed)
    found = read(printed(rows))
    (form,) = found.forms
    got, wanted = said(form.rows), said(rows)
    assert [row for row in got if row not in wanted] == []
    assert (len(got) == len(wanted)) == (found.unplaced == [])
    assert squeezed(form.head["年底绩效目标"]) == LONG[:30]
    assert squeezed(form.head["区级财政"]) == "120.00万元"


@pytest.mark.parametrize("seed", [2, 5, 12, 13])
def test_every_row_comes_back_by_the_lines_of_its_cells(seed):
    rows = misfiled(seed)
    found = by_lines(printed(rows))
    assert found.unplaced == []
    assert said(found.forms[0].rows) == said(rows)
