"""One project of the example scored on both sheets, every row worked out by hand.

A person adds the points of a band, reasons, and a deduction where the target was low.
The promises are the form's own words; the year-end figures are invented (样例数据).
Project 工作性其他-维稳经费: 72,206.52 元, of which 65,000.00 元 were spent.
"""

from decimal import Decimal
from typing import NamedTuple

from performance import values
from performance.choices import (
    Accumulation,
    Comparator,
    Grade,
    Measure,
    ScoreGrade,
)
from performance.lights.terms import Figure, Promise
from performance.scoring.entry import Entry, entered, problems
from performance.scoring.rule import score, score_execution, total
from performance.scoring.schemes import CENTRAL, HUBEI
from performance.scoring.terms import Scheme, Score
from performance.services.example_files import table

BUDGET, EXECUTED = Decimal("72206.52"), Decimal("65000.00")
YEAR_END = {
    "I34": Figure(12, Decimal(40)),
    "I35": Figure(12, Decimal(47)),
    "I36": Figure(12, Decimal("93.2")),
    "I37": Figure(12, grade=Grade.MET),
    "I38": Figure(12, grade=Grade.PARTLY),
    "I39": Figure(12, Decimal(79)),
}


class Row(NamedTuple):
    weight: str
    points: str
    given: str = ""
    less: str = "0"


# 执行 10 × 65000 ÷ 72206.52 = 9.0020.
CENTRAL_MONEY = "9.00"
CENTRAL_ROWS = {
    # ≥30, 40 is 133.3 %: a person takes 1.50 off the 17.
    "I34": Row("17", "15.50", less="1.50"),
    "I35": Row("17", "15.98"),  # ≥50, 47: 17 × 0.94
    "I36": Row("16", "15.70"),  # ≥95 %, 93.2 %: 16 × 0.98105… = 15.6968…
    "I37": Row("15", "15.00"),  # 是否: all or nothing
    "I38": Row("15", "10.50", "10.5"),  # 部分达成: 9 to below 12
    "I39": Row("10", "10.00"),  # ≥75 %, 79 %
}
CENTRAL_TOTAL = "91.68"

# 执行 20 × 65000 ÷ 72206.52 = 18.0039.
HUBEI_MONEY = "18.00"
HUBEI_ROWS = {
    "I34": Row("14", "12.50", less="1.50"),
    "I35": Row("14", "13.16"),  # 14 × 0.94
    "I36": Row("13", "12.75"),  # 13 × 0.98105… = 12.7536…
    "I37": Row("13", "13.00"),
    "I38": Row("13", "6.50", "6.5"),  # 部分达成: from 6.5, half the weight
    "I39": Row("13", "13.00"),
}
HUBEI_TOTAL = "88.91"


def promise(code: str) -> Promise:
    row = next(row for row in table("targets.tsv") if row["code"] == code)
    how = next(
        row_ for row_ in table("indicators.tsv") if row_["key"] == row["indicator"]
    )
    read = values.read(row["value_2024"], name=row["name_printed"], year=2024)
    return Promise(
        read.comparator,
        read.number,
        Accumulation(how["accumulation"]),
        Measure(how["measure"]),
    )


def scored(rows: dict[str, Row], scheme: Scheme) -> dict[str, Score]:
    found = {}
    for code, row in rows.items():
        bare = score(promise(code), YEAR_END[code], Decimal(row.weight), scheme)
        given = Decimal(row.given) if row.given else None
        entry = Entry(given, Decimal(row.less), reason="已说明")
        assert list(problems(bare, entry)) == []
        found[code] = entered(bare, entry)
    return found


def check(rows: dict[str, Row], scheme: Scheme, money: str, whole: str) -> None:
    found = scored(rows, scheme)
    assert {code: str(row.points) for code, row in found.items()} == {
        code: row.points for code, row in rows.items()
    }
    spent = score_execution(EXECUTED, BUDGET, scheme.execution)
    assert str(spent.points) == money
    sheet = total([spent, *found.values()])
    assert sheet.complete
    assert str(sheet.points) == whole


def test_central_sheet_agrees_to_the_cent_of_a_point() -> None:
    check(CENTRAL_ROWS, CENTRAL, CENTRAL_MONEY, CENTRAL_TOTAL)
    assert CENTRAL.grade(Decimal(CENTRAL_TOTAL)) is ScoreGrade.EXCELLENT


def test_hubei_sheet_agrees_to_the_cent_of_a_point() -> None:
    check(HUBEI_ROWS, HUBEI, HUBEI_MONEY, HUBEI_TOTAL)
    assert HUBEI.grade(Decimal(HUBEI_TOTAL)) is ScoreGrade.GOOD


def test_what_was_missed_wants_a_reason_on_both_sheets() -> None:
    for rows, scheme in ((CENTRAL_ROWS, CENTRAL), (HUBEI_ROWS, HUBEI)):
        wanting = [
            code for code, row in scored(rows, scheme).items() if row.wants_reason
        ]
        assert wanting == ["I34", "I35", "I36", "I38"]


def test_a_limit_is_where_the_two_sheets_differ_by_formula() -> None:
    limit = promise("I36")._replace(comparator=Comparator.AT_MOST)
    passed = Figure(12, Decimal(100))
    # 95 → 100: 16 × (1 − 5 ÷ 95) = 15.157…; 16 × 95 ÷ 100 = 15.2.
    weight = Decimal(16)
    assert str(score(limit, passed, weight, CENTRAL).points) == "15.16"
    assert str(score(limit, passed, weight, HUBEI).points) == "15.20"
