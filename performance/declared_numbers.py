"""The amounts and weights of a declared form: each read, and held against their sum.
Pure."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Final

from budget import money as sums
from budget import numerals
from performance.choices import GoalKind
from performance.declared_terms import LONGEST, WANTED, ReadRow
from performance.declaring import (
    PROJECT_MONEY,
    DeclaredForm,
    DeclaredGoal,
    DeclaredRow,
    MoneyLine,
    Problem,
)
from performance.scoring.proposal import SheetRow, total_problem, usual
from performance.scoring.rule import check_weight
from performance.values.sentence import Sentence

# 0.1 万元: what the sum of the sources may differ from the whole by rounding.
SLACK: Final = Decimal(1000)


def amount_of(line: MoneyLine, found: list[Problem]) -> Decimal | None:
    """Return an amount in 元; None for an empty cell."""
    text = numerals.plain(line.text)
    if not text:
        if line.key == PROJECT_MONEY[0]:
            found.append(Problem(line.place, WANTED))
        return None
    try:
        if len(line.text.strip()) > LONGEST["amount"]:
            raise ValueError("long")
        amount = sums.yuan(text if text.endswith("元") else text + line.unit)
        if amount < 0:
            raise ValueError("negative")
    except ValueError:
        found.append(Problem(line.place, _NO_AMOUNT))
        return None
    return amount


_NO_AMOUNT: Final = Sentence(
    "金额无法识别，请写一个数，例如64.47万元（最多到分，不能为负）。",
    "Not an amount. Give one number, such as 64.47万元 (to the cent, not negative).",
)
_NO_SUM: Final = Sentence(
    "资金构成合计{sum}万元，与项目总投入{whole}万元不符。",
    "The sources make {sum}万元, the whole is {whole}万元.",
)


def require_sum(
    form: DeclaredForm,
    money: Mapping[tuple[str, int | None], Decimal | None],
    found: list[Problem],
) -> None:
    """Add a problem where the sources (万元) do not make the whole of a project."""
    whole = money.get((PROJECT_MONEY[0], None))
    parts = [money.get((key, None)) for key in PROJECT_MONEY[1:]]
    known = [part for part in parts if part is not None]
    if whole is None or not known or abs(sum(known) - whole) < SLACK:
        return
    words = {"sum": sums.display(sum(known, Decimal(0))), "whole": sums.display(whole)}
    sentence = Sentence(_NO_SUM.zh.format(**words), _NO_SUM.en.format(**words))
    found.append(Problem("money.amount", sentence))


_NO_WEIGHT: Final = Sentence(
    "分值应大于0、不超过100，最多两位小数。",
    "A weight lies above 0, up to 100, with at most two decimals.",
)
_NO_LONG_WEIGHT: Final = Sentence(
    "长期指标不计分值，请留空。", "A long-term row has no weight: leave it empty."
)
_SOME_WEIGHTS: Final = Sentence(
    "分值要么各行都填，要么都不填（由系统建议、再由人确认）。",
    "Weights are given to every annual row, or to none (then they are proposed).",
)


def weight_of(
    goal: DeclaredGoal, row: DeclaredRow, found: list[Problem]
) -> Decimal | None:
    """Return a row's weight, above 0 up to 100; None where empty or wrong.

    What is wrong is added to `found`.
    """
    text = numerals.plain(row.weight).removesuffix("分").removesuffix("%").strip()
    if not text:
        return None
    place = f"{row.place}.weight"
    if goal.kind is GoalKind.LONG_TERM:
        found.append(Problem(place, _NO_LONG_WEIGHT))
        return None
    try:
        weight = numerals.figure(text)
        check_weight(weight)
    except ValueError:
        found.append(Problem(place, _NO_WEIGHT))
        return None
    return weight


def require_weights(
    form: DeclaredForm, rows: Iterable[ReadRow], found: list[Problem]
) -> None:
    """Weights stand in every annual row and make 100 with the money's, or in none."""
    annual = [row for row in rows if row.goal.kind is GoalKind.ANNUAL]
    given = [row.weight for row in annual if row.weight is not None]
    wrong = any(problem.place.endswith(".weight") for problem in found)
    if not given or wrong:
        return
    missing = [row for row in annual if row.weight is None]
    if missing:
        found += [Problem(f"{row.row.place}.weight", _SOME_WEIGHTS) for row in missing]
        return
    sheet = [
        SheetRow(at, 0, row.row.level1, row.row.level2, row.weight)
        for at, row in enumerate(annual)
    ]
    problem = total_problem(usual(sheet, form.year), given)
    if problem is not None:
        words = Sentence(problem.say("zh"), problem.say("en"))
        found.append(Problem("weights", words))
