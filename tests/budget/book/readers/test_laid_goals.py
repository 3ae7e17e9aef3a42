"""Goal forms (tables 14 and 15) that go across the page with their white space kept."""

import random
import re
import time
from dataclasses import replace

import pytest

from budget.book.readers import goal_forms, goal_words
from budget.book.readers.reading import from_text
from budget.book.readers.text import sections
from budget.publication import GoalForm
from tests.budget.book import compared, printed
from tests.budget.book.publications import publication
from tests.budget.book.readers import goal_sheets
from tests.budget.book.readers.goal_pages import LEVELS, invented, row
from tests.budget.book.readers.goal_sheets import SHEETS, Sheet

BODY = "云梦区水务局"
pytestmark = pytest.mark.slow
SEEDS = range(4)
ROW = row((2023, 2024), "巡河次数（次）", "持续改善")
LONG = "巡查河道，清理淤积，保障供水；按时完成水库的除险加固，落实防汛责任，" * 6
BASIS = (
    "1、根据《水法》第二十五条。\n2、根据区政府的要求办理，" + "按年度计划实施，" * 8
)


def project(seed: int, name: str = "河道维护") -> GoalForm:
    chance = random.Random(seed)
    head = {
        "填报日期": "2025年2月3日",
        "部门名称": BODY,
        "项目名称": name,
        "项目属性": chance.choice(("延续性项目", "新增性项目")),
        "项目类型": chance.choice(("经常性项目", "一次性项目")),
        "项目起止日期": "2025年1月1日至2026年6月30日",
        "项目概况": LONG[: chance.choice((8, 60, 130))],
        "立项情况": chance.choice((BASIS, "根据《水法》。")),
        "项目总投入": "120.5万元",
        "中央财政": chance.choice(("", "20万元")),
        "省级财政": "",
        "市级财政": "0.5万元",
        "区级财政": "100万元",
        "自筹（其他）": "",
        "项目总目标": LONG[: chance.choice((6, 90))],
        "年底绩效目标": LONG[: chance.choice((6, 50, 100))],
    }
    rows = tuple(invented(seed, count=chance.choice((3, 4, 6))))
    return GoalForm("15", head, rows)


def department(seed: int) -> GoalForm:
    money = {
        "年份": "2024、2023",
        "财政拨款": "900.10万元",
        "财政拨款占比": "90.01%",
        "财政拨款2024": "800万元",
        "财政拨款2023": "700万元",
        "其他资金": "100万元",
        "其他资金占比": "9.99%",
    }
    whole = ("1000.10万元", "100%", "800万元", "700万元")
    for name, four in (
        ("收入合计", whole),
        ("基本支出", ("600万元", "60%", "500万元", "400万元")),
        ("项目支出", ("400.10万元", "40%", "300万元", "300万元")),
        ("支出合计", whole),
    ):
        keys = (name, f"{name}占比", f"{name}2024", f"{name}2023")
        money |= dict(zip(keys, four, strict=True))
    head = {
        "填报日期": "年月日",
        "部门名称": BODY,
        **money,
        "部门职能概述": "1.管理河道，保护水源。\n2.防汛抗旱，" + LONG,
        "年度工作任务": "1、修水库。\n2、" + LONG[:70],
    }
    goals = [("long_term", 1, "目标1：水清岸绿")]
    goals += [("annual", n, f"目标{n}：{LONG[: 10 * n + seed]}") for n in range(1, 4)]
    rows = [
        *invented(seed, years=(), count=2, goal="长期目标1：水清岸绿"),
        *invented(seed + 1, count=3, goal="年度目标1：供水"),
        *invented(seed + 2, count=6, goal="年度目标2：防汛"),
    ]
    return GoalForm("14", head, tuple(rows), tuple(goals))


def read(made: list[GoalForm], sheet: Sheet) -> goal_forms.Read:
    return goal_forms.read(sections(goal_sheets.text(made, sheet)), 2025)


def plain(form: GoalForm) -> GoalForm:
    rows = tuple(replace(row, line=0) for row in form.rows)
    head = {key: said for key, said in form.head.items() if said}
    return replace(form, head=head, rows=rows, line=0, page=0)


def forms(seed: int) -> list[GoalForm]:
    return [department(seed), project(seed), project(seed + 50, "水库")]


@pytest.mark.parametrize("sheet", SHEETS)
@pytest.mark.parametrize("seed", SEEDS)
def test_every_form_comes_back(seed, sheet):
    """But for rows that stand between two first levels which are as likely."""
    found = read(forms(seed), SHEETS[sheet])
    assert {one.why for one in found.unplaced} <= {goal_words.NO_LEVEL}
    if not SHEETS[sheet].centred:
        assert found.unplaced == []
    assert_come_back(found.forms, forms(seed), len(found.unplaced))


def assert_come_back(found, made, listed):
    for form, wanted in zip(map(plain, found), map(plain, made), strict=True):
        rows = tuple(row for row in wanted.rows if row in form.rows)
        assert form == replace(wanted, rows=rows)
    counts = [sum(len(form.rows) for form in some) for some in (found, made)]
    assert counts[0] + listed == counts[1]
    assert counts[0] >= 0.8 * counts[1]


@pytest.mark.parametrize("sheet", SHEETS)
@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_read_was_printed_and_the_rest_is_listed(seed, sheet):
    """Second levels that the official frame has below another first level: there it
    does not help to tell which rows a first level covers."""
    made = [misfiled(form, seed) for form in forms(seed)]
    found = read(made, SHEETS[sheet])
    for form, wanted in zip(map(plain, found.forms), map(plain, made), strict=True):
        assert [row for row in form.rows if row not in wanted.rows] == []
        assert form.head.items() <= wanted.head.items()
        assert form.goals == wanted.goals
    rows = [sum(len(form.rows) for form in some) for some in (made, found.forms)]
    assert rows[1] >= rows[0] / 3
    assert (rows[0] == rows[1]) == (found.unplaced == [])


def misfiled(form: GoalForm, seed: int) -> GoalForm:
    chance = random.Random(seed)
    rows = [
        replace(row, level2=chance.choice(LEVELS)[1]) if chance.random() < 0.3 else row
        for row in form.rows
    ]
    return replace(form, rows=tuple(rows))


def test_page_without_heading_whose_columns_run_into_each_other_is_listed():
    made = replace(project(1), rows=tuple(invented(1)))
    pages = goal_sheets.text([made], SHEETS["open"]).split("\f")
    lines = pages[1].split("\n")
    at = next(n for n, line in enumerate(lines) if "指标" in line)
    lines[at] = " " * 9 + lines[at]
    found = goal_forms.read(sections("\f".join((pages[0], "\n".join(lines)))), 2025)
    assert len(found.forms[0].rows) == 4
    first = pages[0].count("\n") + 1
    own = [first + n for n, line in enumerate(lines[:-1]) if line.strip()]
    assert [one.line for one in found.unplaced] == own


@pytest.mark.parametrize("align", printed.LAID_OUT)
@pytest.mark.parametrize("seed", [1, 5])
def test_forms_of_a_whole_book_come_back_with_its_tables(seed, align):
    made = publication(seed, units=3, funds=True, shuffled=True)
    text = printed.text(made, printed.LAID_OUT[align])
    at = text.index("第三部分")
    sheet = SHEETS["plain" if align == "middle" else "top"]
    text = f"{text[:at]}\f{goal_sheets.text(forms(seed), sheet)}\f{text[at:]}"
    found = from_text(text)
    goals = goal_forms.read(found.forms, 2025)
    assert found.publication.unplaced == ()
    assert compared.plain(found.publication).tables == compared.plain(made).tables
    assert {one.why for one in goals.unplaced} <= {goal_words.NO_LEVEL}
    assert_come_back(goals.forms, forms(seed), len(goals.unplaced))


def test_row_is_no_other_level_s_because_the_frame_has_it_there():
    """A second level below a first one that the frame does not have: another way to
    share the rows is as likely, and the frame's."""
    made = [misfiled(form, 27) for form in forms(27)]
    found = read(made, SHEETS["pages"])
    for form, wanted in zip(map(plain, found.forms), map(plain, made), strict=True):
        assert [row for row in form.rows if row not in wanted.rows] == []
    assert {one.why for one in found.unplaced} == {goal_words.NO_LEVEL}


def test_heading_that_is_broken_within_a_word_is_one():
    made = replace(project(1), rows=(ROW,))
    text = goal_sheets.text([made], SHEETS["plain"])
    broken = text.replace("预期当年", "预期当年实").replace("实现值", " 现值")
    assert broken.count("现值") == text.count("实现值") > 0
    found = goal_forms.read(sections(broken), 2025)
    assert found.unplaced == []
    assert list(map(plain, found.forms)) == [plain(made)]


def test_two_years_that_stand_too_near_are_no_one_value():
    made = replace(project(1), rows=(ROW, ROW))
    lines = goal_sheets.text([made], SHEETS["plain"]).split("\n")
    own = [n for n, line in enumerate(lines) if "持续改善" in line]
    for n in own:
        lines[n] = lines[n].replace(
            "持续改善      持续改善", "持续改善 持续改善     ", 1
        )
    found = goal_forms.read(sections("\n".join(lines)), 2025)
    said = {text for row in found.forms[0].rows for _year, text in row.earlier}
    assert said <= {"持续改善"}


def test_first_level_that_centred_and_begun_cells_give_to_other_rows_is_listed():
    """One line a row, a word beside the first and the third of four: centred, the
    second has three rows; begun together, each has two."""
    levels = ("数量指标", "质量指标", "社会效益指标", "生态效益指标")
    rows = tuple(replace(ROW, level2=level2) for level2 in levels)
    short = dict.fromkeys(
        ("项目概况", "立项情况", "项目总目标", "年底绩效目标"), "清淤"
    )
    made = project(1)
    made = replace(made, head=made.head | short, rows=rows)
    lines = goal_sheets.text([made], SHEETS["plain"]).split("\n")
    lines = [o for o in lines if not re.search("立项|必要|^ +清淤$|产出指标$", o)]
    for level2, level1 in zip(levels, ("产出指标", "", "效益指标", ""), strict=True):
        n, line = next((n, o) for n, o in enumerate(lines) if level2 in o)
        lines[n] = line[:6] + level1.ljust(4) + line[10:]
    found = goal_forms.read(sections("\n".join(lines)), 2025)
    assert [(row.level1, row.level2) for row in found.forms[0].rows] == [
        ("产出指标", "数量指标"),
        ("效益指标", "社会效益指标"),
        ("效益指标", "生态效益指标"),
    ]
    assert [one.text.split()[0] for one in found.unplaced] == ["质量指标"]


def test_cells_of_two_rows_are_no_wrapped_cell():
    """A second level merged over two rows stands between them: no name and no value is
    put together from both."""
    text = goal_sheets.text([replace(project(1), rows=(ROW, ROW))], SHEETS["plain"])
    lines = text.split("\n")
    first, second = (n for n, line in enumerate(lines) if "数量指标" in line)
    empty = lines[first].replace("数量指标", " " * 4)
    between = " " * lines[first].index("数量指标") + "数量指标"
    lines[first : second + 1] = [
        empty,
        between,
        lines[second].replace("数量指标", " " * 4),
    ]
    found = goal_forms.read(sections("\n".join(lines)), 2025)
    assert found.forms[0].rows == ()
    assert found.unplaced != []


@pytest.mark.once
def test_table_of_thousands_of_lines_takes_seconds():
    made = replace(project(1), rows=tuple(invented(1, count=6) * 300))
    text = goal_sheets.text([made], SHEETS["narrow"])
    began = time.process_time()
    found = goal_forms.read(sections(text), 2025)
    assert time.process_time() - began < 15
    assert found.unplaced != []
