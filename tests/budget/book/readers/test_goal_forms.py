"""The goal forms (tables 14 and 15) out of the text of a publication."""

import csv
import time
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings

from budget.book.readers import goal_cells, goal_forms
from budget.book.readers.text import sections
from budget.publication import GoalForm, GoalRow
from tests.budget.book.readers import published
from tests.budget.book.readers.goal_pages import (
    MANNERS,
    PROSE,
    Manner,
    department,
    invented,
    project,
    table,
)

BASE = Path(settings.BASE_DIR)
EXAMPLE = BASE / "performance" / "data" / "example" / "targets.tsv"
PLAIN = Manner()


def read(lines: list[str], year: int = 2025) -> goal_forms.Read:
    return goal_forms.read(sections("\n".join(lines)), year)


def only(lines: list[str]) -> GoalForm:
    found = read(lines)
    assert found.unplaced == []
    assert len(found.forms) == 1
    return found.forms[0]


def without_lines(rows: tuple[GoalRow, ...]) -> list[GoalRow]:
    return [replace(row, line=0) for row in rows]


@pytest.mark.slow
@pytest.mark.parametrize("manner", MANNERS)
@pytest.mark.parametrize("seed", range(8))
def test_rows_come_out_as_printed_however_their_cells_are_broken(
    manner: Manner, seed: int
):
    rows = invented(seed)
    form = only(project("河道维护", rows, manner))
    assert without_lines(form.rows) == rows


@pytest.mark.parametrize("manner", MANNERS)
@pytest.mark.parametrize("seed", range(8))
def test_table_without_earlier_years_has_values_alone(manner: Manner, seed: int):
    rows = [replace(row, horizon="annual") for row in invented(seed, years=())]
    found = read(project("河道维护", rows, manner))
    read_rows = without_lines(found.forms[0].rows)
    assert [row for row in read_rows if row not in rows] == []
    assert len(read_rows) + len(found.unplaced) == len(rows)
    # Where name and value are words over several lines, nobody can tell.
    missing = [row for row in rows if row not in read_rows]
    assert all(row.value in PROSE for row in missing)
    assert len(missing) <= 2


@pytest.mark.parametrize("manner", MANNERS)
def test_department_has_several_goals_long_term_and_annual(manner: Manner):
    goals = [
        ("长期目标1：水清", invented(4, years=(), count=2, goal="长期目标1：水清")),
        ("年度目标1： 供水", invented(2, count=3, goal="年度目标1：供水")),
        ("年度目标2：防汛", invented(3, count=2, goal="年度目标2：防汛")),
    ]
    listed = ["目标1：水清", "目标1：供水", "人口增加", "目标2：防汛 不垮坝"]
    form = only(department(goals, listed, manner))
    assert without_lines(form.rows) == [row for _heading, rows in goals for row in rows]
    assert form.goals == (
        ("long_term", 1, "目标1：水清"),
        ("annual", 1, "目标1：供水人口增加"),
        ("annual", 2, "目标2：防汛不垮坝"),
    )


def test_money_of_three_years_is_read_line_by_line():
    form = only(department([("年度目标1：供水", invented(2, count=2))], [], PLAIN))
    said = {
        key: form.head[key]
        for key in ("财政拨款", "财政拨款2024", "财政拨款2023", "支出合计2023")
    }
    assert said == {
        "财政拨款": "900.10万元",
        "财政拨款2024": "800万元",
        "财政拨款2023": "700万元",
        "支出合计2023": "700万元",
    }
    assert (form.head["其他资金"], form.head["其他资金占比"]) == ("100万元", "9.99%")
    assert "其他资金2024" not in form.head


def test_head_of_a_project_is_read_without_people_and_telephones():
    form = only(project("河道维护", invented(1), Manner(spaced=True)))
    assert form.project == "河道维护"
    assert form.head["项目属性"] == "新增性项目"
    assert form.head["项目类型"] == "经常性项目"
    assert form.head["项目起止日期"] == "2025年1月1日至2026年6月30日"
    assert form.head["立项情况"] == "1、根据《水法》。\n2、根据区政府的要求办理。"
    assert form.head["项目概况"] == "巡查河道，清理淤积。"
    assert (form.head["中央财政"], form.head["省级财政"]) == ("20万元", "")
    kept = " ".join(form.head.values())
    assert not any(word in kept for word in ("甲乙丙", "139", "丁戊己", "027"))


def test_several_forms_follow_each_other():
    first, second = invented(1, count=2), invented(2, count=3)
    found = read([*project("甲", first, PLAIN), *project("乙", second, PLAIN)])
    assert [form.project for form in found.forms] == ["甲", "乙"]
    assert [len(form.rows) for form in found.forms] == [2, 3]


def test_head_repeated_on_a_new_page_is_no_row():
    rows = invented(1)
    printed = table(rows, PLAIN)
    head = printed[1 : printed.index("产出指标")]
    lines = project("河道维护", rows, PLAIN)
    at = next(n for n, line in enumerate(lines) if line.startswith("效益指标"))
    form = only([*lines[:at], *head, *lines[at:]])
    assert without_lines(form.rows) == rows


def test_row_that_can_be_read_in_two_ways_is_listed_with_its_line():
    rows = invented(1, count=1)
    lines = project("河道维护", rows, PLAIN)
    at = lines.index("备注：1.“年度绩效目标”：请结合部门职能编报。")
    lines[at:at] = ["数量指标", "甲乙", "丙丁", "戊己", "庚辛", "壬癸", "子丑"]
    found = read(lines)
    assert len(found.forms[0].rows) == 1
    assert [(one.line, one.text) for one in found.unplaced] == [
        (at + 1, "数量指标 甲乙 丙丁 戊己 庚辛 壬癸 子丑")
    ]


def test_blank_of_an_extractor_parts_no_cells():
    """It stands where the script changes and before a unit: the end of a name is not
    the beginning of its first figure."""
    lines = project("河道维护", invented(1, count=1), PLAIN)
    at = lines.index("备注：1.“年度绩效目标”：请结合部门职能编报。")
    lines[at:at] = [
        "质量指标 高新产业增加值占",
        "GDP 比重 52.50% 51% 50%",
        "数量指标 技术合同额 54.5 亿元 54.5 亿元 55 亿元 市级目标",
    ]
    rows = only(lines).rows[1:]
    assert [(row.name, row.earlier, row.value, row.standard) for row in rows] == [
        ("高新产业增加值占GDP 比重", ((2023, "52.50%"), (2024, "51%")), "50%", ""),
        (
            "技术合同额",
            ((2023, "54.5 亿元"), (2024, "54.5 亿元")),
            "55 亿元",
            "市级目标",
        ),
    ]


def added(*rows: str) -> list[str]:
    """Return a form with one row of its own and these below it."""
    lines = project("河道维护", invented(1, count=1), PLAIN)
    at = lines.index("备注：1.“年度绩效目标”：请结合部门职能编报。")
    return [*lines[:at], *rows, *lines[at:]]


def test_second_level_merged_over_several_rows_is_that_of_each():
    form = only(
        added(
            "质量指标 水质达标率 10% 20% 30% 计划标准",
            "水库除险加固完成数",
            "（座） 4 5 6",
            "按期完工率 持续改善 持续改善 持续改善",
            "时效指标 清淤 1 2 3",
        )
    )
    assert [
        (row.level2, row.name, row.earlier[0][1], row.value, row.standard)
        for row in form.rows[1:]
    ] == [
        ("质量指标", "水质达标率", "10%", "30%", "计划标准"),
        ("质量指标", "水库除险加固完成数（座）", "4", "6", ""),
        ("质量指标", "按期完工率", "持续改善", "持续改善", ""),
        ("时效指标", "清淤", "1", "3", ""),
    ]
    assert len({row.line for row in form.rows}) == 5


@pytest.mark.parametrize(
    "rows",
    [
        ("质量指标 水质达标率 1", "管网长度 4"),
        ("质量指标 水质达标率 1 2 3 计划标准", "管网长度 明显改善 改善 更好"),
        ("质量指标 水质达标率 改善 更好 最好 计划标准", "管网长度 4 5 6 计划标准"),
    ],
)
def test_rows_of_one_second_level_that_run_into_each_other_are_listed(rows):
    """Not one row is put together from two."""
    found = read(added(*rows))
    assert len(found.forms[0].rows) == 1
    assert [one.text for one in found.unplaced] == [" ".join(rows)]


@pytest.mark.parametrize(
    "text",
    [
        "群众对供水服/务的满意度/按照合同标准/河道清淤长度/（公里）/持续改善",
        "河道清淤长度/（公里）/按照合同标准/防汛物资储备/到位率/≤2/历史标准",
    ],
)
def test_rows_of_a_single_value_each_are_not_one_row(text):
    lines = text.split("/")
    words = [goal_cells.Word(line, at) for at, line in enumerate(lines)]
    assert goal_cells.part(words, 0) is None


def test_amounts_of_an_unclear_year_are_listed():
    lines = department([("年度目标1：供水", invented(2, count=2))], [], PLAIN)
    lines = [line.replace("其他资金 100万元 9.99%", "其他资金 5万元") for line in lines]
    found = read(lines)
    assert [one.text for one in found.unplaced] == ["其他资金 5万元"]
    assert "其他资金" not in found.forms[0].head


def test_box_that_nobody_ticked_is_listed():
    lines = project("河道维护", invented(1, count=1), PLAIN)
    lines = [line.replace("☑", "□") for line in lines]
    found = read(lines)
    assert [one.text for one in found.unplaced] == ["□ 延续性项目 □ 新增性项目"]


def test_form_without_a_table_is_listed():
    lines = project("河道维护", invented(1, count=1), PLAIN)
    found = read(lines[: lines.index("年度绩效指标")])
    assert [one.why for one in found.unplaced] == ["这张表里找不到指标表。"]


def test_every_row_of_the_published_document_is_as_the_example_has_it():
    found = goal_forms.read(sections(published.whole()), 2024)
    with EXAMPLE.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        wanted = [
            (
                *(row["block"], row["level1"], row["level2"], row["name_printed"]),
                *(row["value_2022"], row["value_2023"], row["value_2024"]),
                row["standard"],
            )
            for row in rows
        ]
    got = [
        (
            *(row.goal, row.level1, row.level2, row.name),
            *(dict(row.earlier).get(year, "") for year in (2022, 2023)),
            *(row.value, row.standard),
        )
        for form in found.forms
        for row in form.rows
    ]
    assert found.unplaced == []
    assert got == wanted


@pytest.mark.slow
@pytest.mark.once
def test_form_of_thousands_of_long_rows_takes_seconds():
    lines = project("河道维护", invented(1, count=1), PLAIN)
    at = lines.index("备注：1.“年度绩效目标”：请结合部门职能编报。")
    letters = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳"
    long = ["数量指标", *[f"第{letter}件事情" for letter in letters]]
    lines[at:at] = long * 1_000
    began = time.process_time()
    found = read(lines)
    assert time.process_time() - began < 15
    assert len(found.forms[0].rows) == 1
    assert len(found.unplaced) == 1_000
