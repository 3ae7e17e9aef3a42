"""Tables 1 to 13 that agree with each other, made from leaves drawn at random: several
units and funds, projects, procurement. Nothing of them is real."""

import random
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from budget.official_tables import BY_KEY
from budget.publication import Table
from tests.budget.reconcile.plain import row, table

ZERO = Decimal("0.00")
DEPARTMENT = "418"
NAME = "云梦区水务局"
FUNDS = ("general", "government_fund", "state_capital")
BASIC = {
    "2080505": "机关事业单位基本养老保险缴费支出",
    "2101101": "行政单位医疗",
    "2130301": "行政运行",
    "2210201": "住房公积金",
}
PROJECT = {"2130305": "水利工程建设", "2130306": "水利工程运行与维护"}
ABOVE = {
    "208": "社会保障和就业支出",
    "20805": "行政事业单位养老支出",
    "210": "卫生健康支出",
    "21011": "行政事业单位医疗",
    "212": "城乡社区支出",
    "21208": "国有土地使用权出让收入安排的支出",
    "213": "农林水支出",
    "21303": "水利",
    "221": "住房保障支出",
    "22102": "住房改革支出",
    "223": "国有资本经营预算支出",
    "22301": "解决历史遗留问题及改革成本支出",
}
OTHER_FUNDS = {
    "government_fund": ("2120803", "城市建设支出"),
    "state_capital": ("2230105", "国有企业改革成本支出"),
}


@dataclass
class Leaves:
    """What the tables are sums of: (unit, item, fund) by use, and the projects."""

    units: tuple[str, ...] = ("418001", "418002")
    basic: dict[tuple[str, str], tuple[Decimal, Decimal]] = field(default_factory=dict)
    projects: list[tuple[str, str, str, str, Decimal]] = field(default_factory=list)


def leaves(seed: int) -> Leaves:
    draw = random.Random(seed)
    made = Leaves()

    def amount(most: int) -> Decimal:
        return Decimal(draw.randrange(100_00, most * 100)) / 100

    for unit in made.units:
        for item in BASIC:
            running = amount(300_000) if item == "2130301" else ZERO
            made.basic[unit, item] = (amount(2_000_000), running)
        for fund in FUNDS:
            for item in PROJECT if fund == "general" else (OTHER_FUNDS[fund][0],):
                serial = len(made.projects) + 100
                made.projects.append(
                    (
                        f"42092324418T{serial:09d}",
                        f"防汛抗旱{serial}",
                        unit,
                        f"{fund}:{item}",
                        amount(3_000_000),
                    )
                )
    return made


def _projects(book: Leaves, unit: str = "", fund: str = "", item: str = "") -> Decimal:
    return sum(
        (
            amount
            for _, _, owner, what, amount in book.projects
            if unit in ("", owner)
            and what.startswith(fund)
            and what.partition(":")[2].startswith(item)
        ),
        ZERO,
    )


def _use(book: Leaves, fund: str, unit: str = "", item: str = "") -> dict[str, Decimal]:
    found = [
        parts
        for (owner, code), parts in book.basic.items()
        if unit in ("", owner) and code.startswith(item) and fund in ("", "general")
    ]
    personnel = sum((parts[0] for parts in found), ZERO)
    public = sum((parts[1] for parts in found), ZERO)
    project = _projects(book, unit, fund, item)
    return {
        "total": personnel + public + project,
        "basic": personnel + public,
        "personnel": personnel,
        "public_use": public,
        "project": project,
    }


def _by_function(book: Leaves, key: str, fund: str) -> Table:
    columns = BY_KEY[key].amounts
    items = {**BASIC, **PROJECT, **dict(OTHER_FUNDS.values())}
    zero = dict.fromkeys(columns, ZERO)
    rows = [row(code="合计", **{**zero, **_only(_use(book, fund), columns)})]
    for code, name in sorted({**ABOVE, **items}.items()):
        use = _use(book, fund, item=code)
        if use["total"]:
            rows.append(
                row(
                    len(code) // 2 - 1,
                    code=code,
                    name=name,
                    **{**zero, **_only(use, columns)},
                )
            )
    return table(key, *rows)


def _only(values: dict[str, Decimal], columns: tuple[str, ...]) -> dict[str, Decimal]:
    return {key: value for key, value in values.items() if key in columns}


def _tree(book: Leaves) -> list[tuple[int, str, str, str]]:
    """Return (depth, code, name, unit) of the rows of a table by unit."""
    return [
        (0, DEPARTMENT, NAME, ""),
        *[(1, unit, f"{NAME}{unit[-1]}所", unit) for unit in book.units],
    ]


def _income(book: Leaves, unit: str) -> dict[str, Decimal]:
    parts = {f"year_{fund}": _use(book, fund, unit)["total"] for fund in FUNDS}
    whole = sum(parts.values(), ZERO)
    zero = dict.fromkeys(BY_KEY["2"].amounts, ZERO)
    return {**zero, **parts, "total": whole, "year": whole}


def tables(book: Leaves) -> list[Table]:
    tree = _tree(book)
    return [
        *_sides(book),
        table(
            "2",
            row(code="合计", **_income(book, "")),
            *[row(d, code=c, name=n, **_income(book, u)) for d, c, n, u in tree],
        ),
        _by_function(book, "3", ""),
        _by_function(book, "5.1", "general"),
        table(
            "5.2",
            row(code="合计", **_use(book, "general")),
            *[
                row(d, code=c, name=n, **_use(book, "general", u))
                for d, c, n, u in tree
            ],
        ),
        _table6(book),
        table("7", row(**dict.fromkeys(BY_KEY["7"].amounts, ZERO))),
        _by_function(book, "8", "government_fund"),
        _by_function(book, "9", "state_capital"),
        _table10(book),
        _table11(book),
        table("12", note=BY_KEY["12"].empty),
        table("13", note=BY_KEY["13"].empty),
    ]


def _table6(book: Leaves) -> Table:
    items = list(book.basic.values())
    pension = sum((p[0] for (_, c), p in book.basic.items() if c == "2080505"), ZERO)
    housing = sum((p[0] for (_, c), p in book.basic.items() if c == "2210201"), ZERO)
    medical = sum((p[0] for (_, c), p in book.basic.items() if c == "2101101"), ZERO)
    personnel = sum((parts[0] for parts in items), ZERO)
    public = sum((parts[1] for parts in items), ZERO)
    rest = personnel - pension - housing - medical
    parts: dict[str, tuple[str, Decimal, Decimal]] = {
        "30101": ("基本工资", rest - 1000, ZERO),
        "30103": ("奖金", Decimal("1000.00"), ZERO),
        "30108": ("机关事业单位基本养老保险缴费", pension, ZERO),
        "30110": ("职工基本医疗保险缴费", medical, ZERO),
        "30113": ("住房公积金", housing, ZERO),
        "30201": ("办公费", ZERO, public - 10),
        "30228": ("工会经费", ZERO, Decimal("10.00")),
    }
    rows = [row(code="合计", **_three(personnel, public))]
    for code, name in (("301", "工资福利支出"), ("302", "商品和服务支出")):
        below = [value for key, value in parts.items() if key.startswith(code)]
        rows.append(
            row(
                code=code,
                name=name,
                **_three(
                    sum((p[1] for p in below), ZERO), sum((p[2] for p in below), ZERO)
                ),
            )
        )
        rows += [
            row(1, code=key, name=value[0], **_three(value[1], value[2]))
            for key, value in parts.items()
            if key.startswith(code)
        ]
    return table("6", *rows)


def _three(personnel: Decimal, public: Decimal) -> dict[str, Decimal]:
    return {
        "total": personnel + public,
        "personnel": personnel,
        "public_use": public,
    }


def _table10(book: Leaves) -> Table:
    def sums(unit: str) -> dict[str, Decimal]:
        zero = dict.fromkeys(BY_KEY["10"].amounts, ZERO)
        parts = {f"year_{fund}": _projects(book, unit, fund) for fund in FUNDS}
        return {**zero, **parts, "total": _projects(book, unit)}

    rows = [row(**sums("")), row(code=DEPARTMENT, name=NAME, **sums(""))]
    for _, code, name, unit in _tree(book)[1:]:
        rows.append(row(1, code=code, name=name, **sums(unit)))
        rows.append(row(2, code="31", name="本级支出项目", **sums(unit)))
        for number, words, owner, what, amount in book.projects:
            if owner == unit:
                fund = what.partition(":")[0]
                zero = dict.fromkeys(BY_KEY["10"].amounts, ZERO)
                money_of = {**zero, "total": amount, f"year_{fund}": amount}
                rows.append(row(3, code=number, name=words, unit=name, **money_of))
    return table("10", *rows)


def _table11(book: Leaves) -> Table:
    def line(count: int, price: int, small: int) -> dict[str, Decimal]:
        return {
            "quantity": Decimal(count),
            "price": Decimal(price),
            "amount": Decimal(count * price),
            "for_medium": Decimal(count * price),
            "for_small": Decimal(small),
        }

    first = book.projects[0]
    owner = f"{NAME}{first[2][-1]}所"
    one = {**line(3, 20, 60), "measure": "台", "item": "[A02010104]台式计算机"}
    two = {**line(2, 15, 0), "measure": "台", "item": "[C21040000]物业管理服务"}
    sums: dict[str, Any] = {
        key: one[key] + two[key]
        for key in ("quantity", "amount", "for_medium", "for_small")
    }
    return table(
        "11",
        row(code="合计", **sums),
        row(code="05", name="农业科", **sums),
        row(1, code=DEPARTMENT, name=NAME, **sums),
        row(2, code=first[2], name=owner, project=first[1], **one),
        row(2, code=first[2], name=owner, project=first[1], **two),
    )


def _sides(book: Leaves) -> list[Table]:
    income, use = _income(book, ""), _use(book, "")
    classes = [
        (ABOVE[code], _use(book, "", item=code)["total"])
        for code in sorted(ABOVE)
        if len(code) == 3
    ]
    whole = use["total"]
    words = ("一般公共预算", "政府性基金预算", "国有资本经营预算")
    funds = [income[f"year_{fund}"] for fund in FUNDS]
    left = [(f"{w}拨款收入", a) for w, a in zip(words, funds, strict=True)]
    left += [(w, ZERO) for w in ("财政专户管理资金收入", "事业收入", "其他收入")]
    rows = [
        row(income_item=a[0], income=a[1], expense_item=b[0], expense=b[1])
        for a, b in zip(left, classes, strict=True)
    ]
    for a, b, amount in (
        ("本年收入合计", "本年支出合计", whole),
        ("上年结转结余", "年终结转结余", ZERO),
        ("收入总计", "支出总计", whole),
    ):
        rows.append(row(income_item=a, income=amount, expense_item=b, expense=amount))
    lefts: list[tuple[str, Any]] = [("一、本年收入", whole)]
    lefts += [
        (f"（{n}）{w}拨款", a) for n, w, a in zip("一二三", words, funds, strict=True)
    ]
    lefts += [("二、上年结转", ""), ("（一）一般公共预算拨款", "")]
    lefts += [("", ""), ("", ""), ("收入总计", whole)]
    rights: list[tuple[str, Any]] = [("一、本年支出", whole)]
    rights += [
        (f"（{n}）{name}", amount)
        for n, (name, amount) in zip("一二三四五六", classes, strict=True)
    ]
    rights += [("二、年终结转结余", ""), ("支出总计", whole)]
    fourth = [
        row(income_item=a[0], income=a[1], expense_item=b[0], expense=b[1])
        for a, b in zip(lefts, rights, strict=True)
    ]
    return [table("1", *rows), table("4", *fourth)]
