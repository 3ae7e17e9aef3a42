"""A publication that agrees with itself: its tables, what its text says of them, its
goal forms. Nothing of it is real."""

from decimal import Decimal

from budget import money
from budget.publication import GoalForm, GoalRow, Publication, Statement, Table
from tests.budget.reconcile.made_tables import (
    DEPARTMENT,
    NAME,
    ZERO,
    Leaves,
    leaves,
    tables,
)


def publication(seed: int = 1) -> Publication:
    """Return a whole publication that agrees with itself."""
    book = leaves(seed)
    found = {one.key: one for one in tables(book)}
    return Publication(
        department_name=NAME,
        department_code=DEPARTMENT,
        year=2024,
        region_code="420923",
        tables=found,
        statements=tuple(_statements(found)),
        forms=tuple(_forms(book, found)),
    )


def _statements(found: dict[str, Table]) -> list[Statement]:
    function, general = found["3"].total, found["5.1"].total
    assert function and general
    said = [
        ("total", function, "total"),
        ("expense.total", function, "total"),
        ("expense.basic", function, "basic"),
        ("expense.project", function, "project"),
        ("general.total", general, "total"),
        ("general.public_use", general, "public_use"),
        ("basic.public_use", general, "public_use"),
    ]
    found = [
        Statement(about, _wan(one.number(column) or ZERO), "万元", f"{about}。", at)
        for at, (about, one, column) in enumerate(said, start=1)
    ]
    counts = (("posts", 20), ("posts.administrative", 8), ("posts.institution", 12))
    counts += (("staff", 19), ("staff.administrative", 8), ("staff.institution", 11))
    found += [
        Statement(about, Decimal(n), "人", f"{about}{n}人") for about, n in counts
    ]
    found.append(Statement("result:全年完成堤防加固", Decimal(12), "公里", "堤防"))
    return found


def _wan(amount: Decimal) -> Decimal:
    return Decimal(money.display(amount, "万元").replace(",", ""))


def _forms(book: Leaves, found: dict[str, Table]) -> list[GoalForm]:
    total = found["3"].total
    assert total
    basic, project = (_wan(total.number(c) or ZERO) for c in ("basic", "project"))
    head = {
        "部门名称": NAME,
        "基本支出": f"{basic}万元",
        "项目支出": f"{project}万元",
        "支出合计": f"{_wan(total.number('total') or ZERO)}万元",
    }
    goal = GoalRow(
        "年度目标1：堤防加固",
        "产出指标",
        "数量指标",
        "堤防加固（公里）",
        "≥15",
        earlier=((2022, "10"), (2023, "12")),
    )
    forms = [GoalForm("14", head, (goal,), (("annual", 1, "目标1：堤防加固15公里"),))]
    for _, name, _, _, amount in book.projects:
        forms.append(
            GoalForm(
                "15",
                {"项目名称": name, "项目总投入": f"{_wan(amount)}万元"},
                (
                    GoalRow(
                        "",
                        "产出指标",
                        "质量指标",
                        "验收合格率",
                        "≥95%",
                        earlier=((2023, "95%"),),
                    ),
                ),
            )
        )
    return forms
