"""The real publication as plain values: its text by the readers, its tables by hand.

Not a copy of the document: `shared` stands beside the project on a machine where the
project was made; the tests that need it are skipped elsewhere.
"""

import json
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from budget.book.readers import goal_forms, narrative
from budget.book.readers.text import sections
from budget.official_tables import BY_KEY
from budget.publication import Publication, Table
from tests.budget.reconcile.plain import row, table

SHARED = Path(settings.BASE_DIR).parent / "shared"
DOCUMENT = SHARED / "documents" / "qingshan-2024-budget.txt"
BY_HAND = SHARED / "data" / "qingshan-2024.json"


@cache
def publication() -> Publication:
    """Return the publication; skips the test where the document is not at hand."""
    if not DOCUMENT.exists():
        pytest.skip("the published document (shared) is not beside the project")
    parts = sections(DOCUMENT.read_text(encoding="utf-8"))
    return Publication(
        department_name="武汉市青山区科学技术和经济信息化局",
        department_code="307",
        year=2024,
        region_code="420107",
        tables=_tables(json.loads(BY_HAND.read_text(encoding="utf-8"))),
        units=narrative.units(parts),
        statements=narrative.statements(parts),
        forms=tuple(goal_forms.read(parts, 2024).forms),
    )


def _amounts(source: dict[str, str], *names: str) -> dict[str, Decimal]:
    return {name: Decimal(source[name]) for name in names}


def _tables(data: dict[str, Any]) -> dict[str, Table]:
    total = Decimal(data["totals"]["income"])
    tables = [
        _table1(data, total),
        table(
            "2",
            *[
                row(depth, code=code, name=name, **_income(total))
                for depth, code, name in (
                    (0, "合计", ""),
                    (0, "307", "武汉市青山区科学技术和经济信息化局"),
                    (1, "307001", "武汉市青山区科学技术和经济信息化局本级"),
                )
            ],
        ),
        _function("3", data, ("total", "basic", "project")),
        _table4(data, total),
        _function(
            "5.1", data, ("total", "basic", "personnel", "public_use", "project")
        ),
        table(
            "5.2",
            *[
                row(depth, code=code, name=name, total=total, **_use(data))
                for depth, code, name in (
                    (0, "307", "武汉市青山区科学技术和经济信息化局"),
                    (1, "307001", "武汉市青山区科学技术和经济信息化局本级"),
                )
            ],
        ),
        _table6(data),
        table(
            "7",
            row(
                **dict.fromkeys(
                    [column.key for column in BY_KEY["7"].columns], Decimal("0.00")
                )
            ),
            note=BY_KEY["7"].empty,
        ),
        table("8", note=BY_KEY["8"].empty),
        table(
            "9",
            note=BY_KEY["9"].empty,
            title="本年国有资本经营预算支出",
            headings=("科目编码", "科目名称", "本年政府性基金预算支出"),
        ),
        _table10(data),
        _table11(data),
        table("12", note=BY_KEY["12"].empty),
        table("13", note=BY_KEY["13"].empty),
    ]
    return {one.key: one for one in tables}


def _income(total: Decimal) -> dict[str, Decimal]:
    zero = dict.fromkeys(BY_KEY["2"].amounts, Decimal("0.00"))
    return {**zero, "total": total, "year": total, "year_general": total}


def _use(data: dict[str, Any]) -> dict[str, Decimal]:
    return _amounts(data["totals"], "basic", "personnel", "public_use", "project")


def _function(key: str, data: dict[str, Any], names: tuple[str, ...]) -> Table:
    source = data["table3_functional" if key == "3" else "table5_functional"]
    return table(
        key,
        row(
            code="合计",
            **_amounts({**data["totals"], "total": data["totals"]["income"]}, *names),
        ),
        *[
            row(
                len(r["code"]) // 2 - 1,
                code=r["code"],
                name=r["name"],
                **_amounts(r, *names),
            )
            for r in source
        ],
    )


def _table6(data: dict[str, Any]) -> Table:
    names = ("total", "personnel", "public_use")
    totals = {**data["totals"], "total": data["totals"]["basic"]}
    return table(
        "6",
        row(code="合计", **_amounts(totals, *names)),
        *[
            row(
                int(len(r["code"]) > 3),
                code=r["code"],
                name=r["name"],
                **_amounts(r, *names),
            )
            for r in data["table6_economic"]
        ],
    )


def _table1(data: dict[str, Any], total: Decimal) -> Table:
    used = data["table1_expenditure_nonzero"]
    incomes = [("一、一般公共预算拨款收入", total)]
    incomes += [
        (name, Decimal(0))
        for name in (
            "二、政府性基金预算拨款收入",
            "三、国有资本经营预算拨款收入",
            "四、财政专户管理资金收入",
            "五、事业收入",
            "六、事业单位经营收入",
            "七、上级补助收入",
            "八、附属单位上缴收入",
            "九、其他收入",
        )
    ]
    expenses = [(f"廿、{name}", Decimal(amount)) for name, amount in used.items()]
    expenses += [("一、一般公共服务支出", Decimal(0))] * 4
    rows = [
        row(income_item=one[0], income=one[1], expense_item=other[0], expense=other[1])
        for one, other in zip(incomes, expenses, strict=True)
    ]
    for left, right, amount in (
        ("本年收入合计", "本年支出合计", total),
        ("上年结转结余", "年终结转结余", Decimal(0)),
        ("收    入    总    计", "支    出    总    计", total),
    ):
        rows.append(
            row(income_item=left, income=amount, expense_item=right, expense=amount)
        )
    return table("1", *rows)


def _table4(data: dict[str, Any], total: Decimal) -> Table:
    lefts: list[tuple[str, Decimal | str]] = [
        ("一、本年收入", total),
        ("（一）一般公共预算拨款", total),
        ("（二）政府性基金预算拨款", ""),
        ("（三）国有资本经营预算拨款", ""),
        ("二、上年结转", ""),
        ("（一）一般公共预算拨款", ""),
        ("", ""),
        ("收   入   总   计", total),
    ]
    used = data["table1_expenditure_nonzero"]
    rights = [
        ("一、本年支出", total),
        *[(f"（五）{name}", Decimal(amount)) for name, amount in used.items()],
        ("二、年终结转结余", ""),
        ("支   出   总   计", total),
    ]
    return table(
        "4",
        *[
            row(income_item=a[0], income=a[1], expense_item=b[0], expense=b[1])
            for a, b in zip(lefts, rights, strict=True)
        ],
    )


def _table10(data: dict[str, Any]) -> Table:
    total = Decimal(data["totals"]["project"])
    zero = dict.fromkeys(BY_KEY["10"].amounts, Decimal("0.00"))
    both = {**zero, "total": total, "year_general": total}
    return table(
        "10",
        row(**both),
        row(0, code="307", name="武汉市青山区科学技术和经济信息化局", **both),
        row(1, code="307001", name="武汉市青山区科学技术和经济信息化局本级", **both),
        row(2, code="31", name="本级支出项目", **both),
        *[
            row(
                3,
                code=p["code"],
                name=p["name"],
                **{
                    **zero,
                    "total": Decimal(p["amount_yuan"]),
                    "year_general": Decimal(p["amount_yuan"]),
                },
            )
            for p in data["projects"]
        ],
    )


def _table11(data: dict[str, Any]) -> Table:
    bought = data["procurement"]

    def amounts(source: dict[str, Any], price: str) -> dict[str, Decimal]:
        return {
            "quantity": Decimal(source["qty"]),
            "price": Decimal(source[price]),
            "amount": Decimal(source["amount"]),
            "for_medium": Decimal(source["of_which_sme"]),
            "for_small": Decimal(source["of_which_micro"]),
        }

    sums = amounts(bought["total"], "unit_price_sum_printed")
    return table(
        "11",
        row(code="合计", **sums),
        row(code="05", name="经济建设科", **sums),
        # So it is printed: the end of the name is lost.
        row(1, code="307", name="武汉市青山区科学技术和经济", **sums),
        *[
            row(
                2,
                code="307001",
                name="武汉市青山区科学技术和经济信息化局本级",
                project=line["project"],
                item=f"[{line['item_code']}]{line['item']}",
                function=f"[{line['func']}]一般行政管理事务",
                economic=f"[{line['econ']}]其他商品和服务支出",
                measure=line["unit"],
                **amounts(line, "unit_price"),
            )
            for line in bought["lines"]
        ],
    )
