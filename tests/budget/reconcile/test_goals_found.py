"""Errors among goals and indicators, one at a time."""

from dataclasses import replace
from decimal import Decimal

import pytest

from budget.publication import GoalForm, GoalRow, Publication, Statement
from budget.reconcile import run
from budget.reconcile.terms import Facts
from tests.budget.reconcile import made

CLEAN = made.publication(1)


def row(
    name: str, *values: str, level: str = "产出指标/数量指标", **more: str
) -> GoalRow:
    """Return a row: earlier values, the target last."""
    earlier = tuple(zip(range(2024 - len(values) + 1, 2024), values, strict=False))
    level1, _, level2 = level.partition("/")
    goal = more.pop("goal", "年度目标1：堤防加固")
    return GoalRow(goal, level1, level2, name, values[-1], earlier=earlier, **more)


def form(*rows: GoalRow, **more: object) -> Publication:
    """Return the book with other rows on the department's form."""
    old = CLEAN.forms[0]
    new: GoalForm = replace(old, rows=rows, **{"goals": (), **more})
    return replace(CLEAN, forms=(new, *CLEAN.forms[1:]))


def found(publication: Publication, facts: Facts | None = None) -> list[str]:
    return [one.key for one in run.findings(publication, facts or Facts())]


DIKES = row("堤防加固（公里）", "10", "12", "≥15")


def test_a_listed_goal_without_a_block():
    goals = (("annual", 1, "目标1：堤防加固15公里"), ("annual", 2, "目标2：植树3万株"))

    assert found(form(DIKES, goals=goals)) == ["goals.listed:annual"]


def test_a_target_below_the_last_value():
    assert found(form(row("堤防加固（公里）", "10", "12", "≥11"))) == [
        "goals.below_last:14..堤防加固（公里）"
    ]


@pytest.mark.parametrize("value", ["≤11", "11"])
def test_a_limit_or_a_cost_may_fall(value):
    name = "堤防加固（公里）" if value == "≤11" else "堤防加固成本（公里）"

    assert found(form(row(name, "10", "12", value))) == []


def test_a_target_below_what_was_reached_as_known_elsewhere():
    facts = Facts(actuals={("", "堤防加固（公里）"): (Decimal(16), "公里")})

    assert found(form(row("堤防加固（公里）", "≥15")), facts) == [
        "goals.below_last:14..堤防加固（公里）"
    ]


def test_a_comparator_on_an_earlier_value():
    assert found(form(row("堤防加固（公里）", "10", "≥12", "≥15"))) == [
        "goals.history:14..堤防加固（公里）"
    ]


def test_one_indicator_with_two_values():
    said = Statement("result:预计全年完成堤防加固", Decimal(13), "公里", "堤防", 9)
    book = replace(CLEAN, statements=(*CLEAN.statements[:-1], said))

    assert found(book) == ["goals.two_values:堤防加固.2023"]


def test_equal_names_on_two_projects_are_two_indicators():
    first, second, *rest = CLEAN.forms[1:]
    staff = [
        replace(one, rows=(row("人员数（人）", "1", count, count),))
        for one, count in ((first, "2"), (second, "6"))
    ]

    assert found(replace(CLEAN, forms=(CLEAN.forms[0], *staff, *rest))) == []


@pytest.mark.parametrize(
    ("growth", "level", "rule"),
    [
        ("20%", "12", []),
        ("20%", "12.1", ["goals.growth:堤防投资.2024"]),
        ("11.5%", "11.15", []),
        ("11.5%", "11.2", ["goals.growth:堤防投资.2024"]),
    ],
)
def test_growth_against_the_level(growth, level, rule):
    rows = (
        DIKES,
        row("堤防投资（亿元）", "9", "10", level),
        row("堤防投资增幅", "3%", "11.1%", growth),
    )

    assert found(form(*rows)) == rule


def test_a_level_that_reaches_its_growth_only_rounded_is_a_note():
    rows = (
        DIKES,
        row("堤防投资（亿元）", "85.38", "90.57", "101"),
        row("堤防投资增幅", "1%", "6.1%", "12%"),
    )

    one = next(f for f in run.findings(form(*rows)) if f.rule == "goals.growth")

    assert one.severity == "note"
    assert one.figures == (Decimal(101), Decimal("101.4384"))


def test_net_increase_against_the_stock():
    rows = (
        DIKES,
        row("规上企业数（家）", "102", "112", "120"),
        row("净增规上企业（家）", "9", "10", "12"),
    )

    assert found(form(*rows)) == ["goals.stock:规上企业.2024"]


def test_a_level_two_of_another_level_one():
    assert found(form(replace(DIKES, level1="效益指标"))) == ["goals.level:14."]


def test_a_value_that_speaks_of_something_else():
    assert found(form(DIKES, row("堤防长度", "堤防长度增幅 3%"))) == [
        "goals.value_name:14..堤防长度.annual"
    ]


def test_one_series_under_two_names():
    one = row("新增规上工业企业（家）", "3", "4", "5")
    other = row("新进规模以上工业企业数（家）", "3", "4", "5")
    book = form(DIKES, one)
    project = replace(book.forms[1], rows=(other,))
    book = replace(book, forms=(book.forms[0], project, *book.forms[2:]))

    assert [key.partition(":")[0] for key in found(book)] == ["goals.two_names"]


@pytest.mark.parametrize("values", [("95%", "95%", "95%"), ("2", "2", "2")])
def test_figures_that_are_equal_everywhere_raise_no_question(values):
    book = form(DIKES, row("堤防验收合格率", *values))
    project = replace(book.forms[1], rows=(row("设备验收合格率", *values),))

    assert found(replace(book, forms=(book.forms[0], project, *book.forms[2:]))) == []


@pytest.mark.parametrize("value", ["新增堤防总长度 3公里", "按时完成率 100%"])
def test_a_value_may_say_more_than_its_name(value):
    assert found(form(DIKES, row("堤防总长度", value))) == []


def test_a_printed_target_that_is_not_in_force():
    facts = Facts(targets={("", "堤防加固（公里）"): "≥16"})

    assert found(CLEAN, facts) == ["goals.in_force:14..堤防加固（公里）.annual"]


def test_a_project_without_a_form():
    book = replace(CLEAN, forms=CLEAN.forms[:-1])

    assert [key.partition(":")[0] for key in found(book)] == ["forms.missing"]


def test_last_year_by_its_own_budget():
    last = replace(made.publication(2), year=2023)
    head = {**CLEAN.forms[0].head, "支出合计2023": "1万元"}

    assert found(form(DIKES, head=head), Facts(last=last)) == [
        "last.amount:支出合计2023"
    ]
