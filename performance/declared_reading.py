"""Read a declared form: every text into what it means, every fault by its place. Pure.

Nothing is guessed: what is unclear comes back as a question and the text stays.
"""

import datetime
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from budget import money as sums
from budget import numerals
from budget.choices import FundKind, ProjectAttribute, ProjectType, Purpose
from performance import values
from performance.choices import Accumulation, GoalKind, Measure, ValueKind
from performance.declaring import (
    LEVEL1,
    MOST_GOALS,
    MOST_ROWS,
    PROJECT_MONEY,
    DeclaredForm,
    DeclaredGoal,
    DeclaredRow,
    FormKind,
    MoneyLine,
    Problem,
)
from performance.scoring.proposal import SheetRow, total_problem, usual
from performance.scoring.rule import check_weight
from performance.values.reasons import UNCLEAR
from performance.values.sentence import Sentence

CHOICES: Final[Mapping[str, Any]] = {
    "attribute": ProjectAttribute,
    "type": ProjectType,
    "purpose": Purpose,
    "fund_kind": FundKind,
}
DAYS: Final = ("starts_on", "ends_on")
# As long as the columns that keep them.
LONGEST: Final[Mapping[str, int]] = {
    "level1": 20,
    "level2": 20,
    "name": 120,
    "value": 120,
    "last": 120,
    "before_last": 120,
    "standard": 60,
    "link_reason": 200,
    "heading": 120,
    "code": 40,
    "project": 120,
    "owner_role": 60,
    "amount": 40,
}
LONGEST_TEXT: Final = 20_000
# 0.1 万元: what the sum of the sources may differ from the whole by rounding.
SLACK: Final = Decimal(1000)
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


@dataclass(frozen=True, slots=True)
class ReadRow:
    """One row with what its value and weight mean."""

    row: DeclaredRow
    goal: DeclaredGoal
    reading: values.Reading
    weight: Decimal | None


@dataclass(frozen=True, slots=True)
class ReadForm:
    """A form whose texts could all be read; `money` in 元 by (key, year)."""

    form: DeclaredForm
    rows: tuple[ReadRow, ...]
    money: Mapping[tuple[str, int | None], Decimal | None]
    head: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Read:
    """What reading a form gave: the form in values, and all that stands against it."""

    form: ReadForm
    problems: tuple[Problem, ...]


WANTED: Final = Sentence("请填写。", "This is wanted.")
TOO_LONG: Final = "超过{most}个字，请缩短。", "Longer than {most} characters."


def read(form: DeclaredForm) -> Read:
    """Read every text of a form; the problems are all there are, in its order."""
    found: list[Problem] = []
    head = _head(form, found)
    money = {(line.key, line.year): _amount(line, found) for line in form.money}
    if form.kind is FormKind.PROJECT:
        _require_sum(form, money, found)
    _texts(form, found)
    rows = _goals(form, found)
    _weights(form, rows, found)
    return Read(ReadForm(form, tuple(rows), money, head), tuple(found))


def measure_of(reading: values.Reading) -> Measure:
    """Return how a value like this is measured."""
    if reading.kind is ValueKind.DATE:
        return Measure.DATE
    if reading.kind is ValueKind.NUMBER:
        return reading.measure or Measure.COUNT
    return reading.measure or Measure.GRADE


def accumulation_of(reading: values.Reading, chosen: str = "") -> Accumulation:
    """Return how its figures come about: as a person chose, else by the value.

    A level (存量) looks like any count, so only a person can say that it is one.
    """
    if chosen:
        return Accumulation(chosen)
    measure = measure_of(reading)
    if measure in (Measure.PERCENT, Measure.GROWTH):
        return Accumulation.RATE
    if measure is Measure.DATE:
        return Accumulation.DATE
    if measure in (Measure.GRADE, Measure.YES_NO):
        return Accumulation.GRADE
    return Accumulation.CUMULATIVE


def day(text: str) -> datetime.date:
    """Read a day: 2025-01-01, 2025年1月1日, 2025.1.1. Raises ValueError."""
    match = _DAY.fullmatch(numerals.plain(text).replace(" ", ""))
    if match is None:
        raise ValueError(f"not a day: {text!r}")
    return datetime.date(*map(int, match.groups()))


def choice(choices: Any, text: str) -> str:
    """Read a choice by its value or by its printed word. Raises ValueError."""
    wanted = text.strip().strip("☑✓√□ ")
    for one in choices:
        if wanted in (one.value, str(one.label)):
            return str(one.value)
    raise ValueError(f"not one of the choices: {text!r}")


def _head(form: DeclaredForm, found: list[Problem]) -> dict[str, Any]:
    if form.kind is FormKind.DEPARTMENT:
        return {}
    head: dict[str, Any] = {key: text.strip() for key, text in form.head.items()}
    for key, choices in CHOICES.items():
        if key == "purpose" and form.project_id is not None:
            continue  # The project's own, whatever the year.
        try:
            head[key] = choice(choices, head.get(key, ""))
        except ValueError:
            words = "、".join(str(one.value) for one in choices)
            found.append(_choose(f"head.{key}", choices, words))
    for key in DAYS:
        try:
            head[key] = day(head.get(key, ""))
        except ValueError:
            found.append(Problem(f"head.{key}", _NO_DAY))
    days = [head[key] for key in DAYS if isinstance(head.get(key), datetime.date)]
    if len(days) == len(DAYS) and days[0] > days[1]:
        found.append(Problem("head.ends_on", _BACKWARDS))
    _names(form, found)
    if len(head.get("functional_code", "")) > 7:
        found.append(Problem("head.functional_code", too_long(7)))
    return head


_NO_DAY: Final = Sentence(
    "请写明年月日，例如2025年1月1日。", "Give a day, such as 2025-01-01."
)
_BACKWARDS: Final = Sentence("止日早于起日。", "The end is before the beginning.")


def _choose(place: str, choices: Any, values_en: str) -> Problem:
    words = "、".join(str(one.label) for one in choices)
    return Problem(place, Sentence(f"请选择：{words}。", f"Choose one of {values_en}."))


def _names(form: DeclaredForm, found: list[Problem]) -> None:
    for place, text, most in (
        ("project_name", form.project_name, LONGEST["project"]),
        ("project_code", form.project_code, LONGEST["code"]),
    ):
        if not text.strip():
            found.append(Problem(place, WANTED))
        elif len(text.strip()) > most:
            found.append(Problem(place, too_long(most)))


def too_long(most: int) -> Sentence:
    """Say that a text does not fit."""
    zh, en = TOO_LONG
    return Sentence(zh.format(most=most), en.format(most=most))


def _amount(line: MoneyLine, found: list[Problem]) -> Decimal | None:
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


def _require_sum(
    form: DeclaredForm,
    money: Mapping[tuple[str, int | None], Decimal | None],
    found: list[Problem],
) -> None:
    whole = money.get((PROJECT_MONEY[0], None))
    parts = [money.get((key, None)) for key in PROJECT_MONEY[1:]]
    known = [part for part in parts if part is not None]
    if whole is None or not known or abs(sum(known) - whole) < SLACK:
        return
    words = {"sum": sums.display(sum(known, Decimal(0))), "whole": sums.display(whole)}
    sentence = Sentence(_NO_SUM.zh.format(**words), _NO_SUM.en.format(**words))
    found.append(Problem("money.amount", sentence))


def _texts(form: DeclaredForm, found: list[Problem]) -> None:
    texts = {
        "duties": form.duties,
        "tasks": form.tasks,
        **{f"head.{key}": text for key, text in form.head.items()},
    }
    for place, text in texts.items():
        most = LONGEST.get(place.removeprefix("head."), LONGEST_TEXT)
        if len(text.strip()) > most:
            found.append(Problem(place, too_long(most)))


def _goals(form: DeclaredForm, found: list[Problem]) -> list[ReadRow]:
    goals = form.filled
    if not goals:
        found.append(Problem("goal.1.text", WANTED))
    if len(goals) > MOST_GOALS or sum(len(g.filled) for g in goals) > MOST_ROWS:
        found.append(Problem("goals", _TOO_MANY))
    rows: list[ReadRow] = []
    for goal in goals:
        _goal(form, goal, found)
        rows += [_row(form, goal, row, found) for row in goal.filled]
    return rows


_TOO_MANY: Final = Sentence(
    f"一张表最多{MOST_GOALS}个目标、{MOST_ROWS}行指标。",
    f"A form has at most {MOST_GOALS} goals and {MOST_ROWS} rows.",
)
_NOT_HERE: Final = Sentence(
    "项目申报表只有年度目标；长远打算写在“项目总目标”。",
    "A project's form has annual goals only; say the rest under 项目总目标.",
)


def _goal(form: DeclaredForm, goal: DeclaredGoal, found: list[Problem]) -> None:
    if not goal.text.strip():
        found.append(Problem(f"{goal.place}.text", WANTED))
    elif len(goal.text) > LONGEST_TEXT:
        found.append(Problem(f"{goal.place}.text", too_long(LONGEST_TEXT)))
    if len(goal.heading.strip()) > LONGEST["heading"]:
        found.append(Problem(f"{goal.place}.heading", too_long(LONGEST["heading"])))
    if form.kind is FormKind.PROJECT and goal.kind is GoalKind.LONG_TERM:
        found.append(Problem(f"{goal.place}.kind", _NOT_HERE))


def _row(
    form: DeclaredForm, goal: DeclaredGoal, row: DeclaredRow, found: list[Problem]
) -> ReadRow:
    for key in ("level1", "level2", "name"):
        if not getattr(row, key).strip():
            found.append(Problem(f"{row.place}.{key}", WANTED))
    for key in LONGEST.keys() & DeclaredRow.__dataclass_fields__.keys():
        if len(getattr(row, key).strip()) > LONGEST[key]:
            found.append(Problem(f"{row.place}.{key}", too_long(LONGEST[key])))
    if row.level1.strip() and row.level1.strip() not in LEVEL1:
        words = Sentence(
            f"一级指标应为：{'、'.join(LEVEL1)}。",
            f"The first level is one of {', '.join(LEVEL1)}.",
        )
        found.append(Problem(f"{row.place}.level1", words))
    if row.accumulation and row.accumulation not in Accumulation.values:
        found.append(_choose(f"{row.place}.accumulation", Accumulation, "the list"))
    reading = values.read(row.value, name=row.name, year=form.year)
    if reading.kind is ValueKind.UNCLEAR:
        asked = UNCLEAR[reading.unclear]
        found.append(Problem(f"{row.place}.value", asked, question=True))
    elif reading.kind is ValueKind.EMPTY:
        found.append(Problem(f"{row.place}.value", WANTED))
    weight = _weight(goal, row, found)
    return ReadRow(row, goal, reading, weight)


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


def _weight(
    goal: DeclaredGoal, row: DeclaredRow, found: list[Problem]
) -> Decimal | None:
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


def _weights(form: DeclaredForm, rows: Iterable[ReadRow], found: list[Problem]) -> None:
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
