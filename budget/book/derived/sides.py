"""Tables with two sides: 收支总表 (1) and 财政拨款收支总表 (4). Pure."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import zip_longest
from typing import Final

from budget.book.derived.names import Names
from budget.book.derived.printing import ZERO, cell
from budget.choices import BookFund, IncomeKind
from budget.leaves.catalogue import CLASS_LENGTH, CLASSES
from budget.leaves.values import Income, Leaves, Spending
from budget.official_tables import BY_KEY
from budget.publication import Cell, Row, Table

# (item, amount); None is a blank.
Entry = tuple[str, Decimal | None]

DIGITS: Final = "一二三四五六七八九十"
INCOME_WORDS: Final = (
    (IncomeKind.GENERAL, "一般公共预算拨款收入"),
    (IncomeKind.GOVERNMENT_FUND, "政府性基金预算拨款收入"),
    (IncomeKind.STATE_CAPITAL, "国有资本经营预算拨款收入"),
    (IncomeKind.SPECIAL_ACCOUNT, "财政专户管理资金收入"),
    (IncomeKind.BUSINESS, "事业收入"),
    (IncomeKind.OPERATING, "事业单位经营收入"),
    (IncomeKind.SUPERIOR, "上级补助收入"),
    (IncomeKind.SUBORDINATE, "附属单位上缴收入"),
    (IncomeKind.OTHER, "其他收入"),
)
FISCAL: Final = INCOME_WORDS[:3]
FISCAL_FUNDS: Final = (
    BookFund.GENERAL,
    BookFund.GOVERNMENT_FUND,
    BookFund.STATE_CAPITAL,
)
REMARK: Final = (
    "备注：财政专户管理资金收入是指教育收费收入；事业收入不含教育收费收入，下同。"
)


def whole(leaves: Leaves, names: Names) -> Table:
    """Return table 1: all income by kind against all spending by class."""
    year = [line for line in leaves.income if not line.carried]
    left: list[Entry] = [
        (f"{numeral(at)}、{words}", _of_kind(year, kind))
        for at, (kind, words) in enumerate(INCOME_WORDS, start=1)
    ]
    right: list[Entry] = [
        (f"{numeral(at)}、{name}", amount)
        for at, (name, amount) in enumerate(_classes(leaves.spending, names), start=1)
    ]
    income, carried = _sum(year), _sum(leaves.income) - _sum(year)
    spent = _sum([line for line in leaves.spending if line.function])
    rows = _beside(left, right)
    rows += _beside(
        [
            ("本年收入合计", income),
            ("上年结转结余", carried),
            ("收    入    总    计", income + carried),
        ],
        [
            ("本年支出合计", spent),
            ("年终结转结余", ZERO),
            ("支    出    总    计", spent),
        ],
    )
    return Table("1", tuple(rows), title=BY_KEY["1"].title, note=REMARK)


def fiscal(leaves: Leaves, names: Names) -> Table:
    """Return table 4: what the three funds give against what is spent of them.

    A sum of nothing is blank here.
    """
    kinds = {kind for kind, _words in FISCAL}
    given = [line for line in leaves.income if line.kind in kinds]
    year = [line for line in given if not line.carried]
    past = [line for line in given if line.carried]
    spent = [
        line for line in leaves.spending if line.function and line.fund in FISCAL_FUNDS
    ]
    left: list[Entry] = [("一、本年收入", _sum(year)), *_funds(year)]
    left += [("二、上年结转", _sum(past) or None), *_funds(past)]
    right: list[Entry] = [("一、本年支出", _sum(spent))]
    for at, (name, amount) in enumerate(_classes(spent, names), start=1):
        right.append((f"（{numeral(at)}）{name}", amount or None))
    right.append(("二、年终结转结余", None))
    rows = _beside(left, right)
    rows += _beside(
        [("收   入   总   计", _sum(given))], [("支   出   总   计", _sum(spent))]
    )
    return Table("4", tuple(rows), title=BY_KEY["4"].title)


def numeral(number: int) -> str:
    """Return a number as these tables count: 九, 十一, 二十, 廿一 (up to 39)."""
    tens, ones = divmod(number, 10)
    if not ones:
        return ("", "十", "二十", "三十")[tens]
    return ("", "十", "廿", "卅")[tens] + DIGITS[ones - 1]


def _funds(lines: Sequence[Income]) -> list[Entry]:
    return [
        (f"（{DIGITS[at]}）{words.removesuffix('收入')}", _of_kind(lines, kind) or None)
        for at, (kind, words) in enumerate(FISCAL)
    ]


def _of_kind(lines: Sequence[Income], kind: IncomeKind) -> Decimal:
    return _sum([line for line in lines if line.kind == kind])


def _classes(lines: Sequence[Spending], names: Names) -> list[tuple[str, Decimal]]:
    """Return the 25 classes, and after them any other that a book spends on."""
    sums: dict[str, Decimal] = dict.fromkeys(CLASSES, ZERO)
    for line in lines:
        if line.function:
            code = line.function[:CLASS_LENGTH]
            sums[code] = sums.get(code, ZERO) + line.amount
    return [(names.functional.get(code, code), sum_) for code, sum_ in sums.items()]


def _sum(lines: Sequence[Income | Spending]) -> Decimal:
    return sum((line.amount for line in lines), ZERO)


def _beside(left: list[Entry], right: list[Entry]) -> list[Row]:
    empty: Entry = ("", None)
    return [
        Row(
            {
                "income_item": Cell(income[0]),
                "income": cell(income[1], "plain"),
                "expense_item": Cell(expense[0]),
                "expense": cell(expense[1], "plain"),
            }
        )
        for income, expense in zip_longest(left, right, fillvalue=empty)
    ]
