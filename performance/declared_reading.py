"""Read a declared form: every text into what it means, every fault by its place. Pure.

Nothing is guessed: what is unclear comes back as a question and the text stays.
"""

import datetime
import re
from collections.abc import Mapping
from typing import Any, Final

from budget import numerals
from budget.choices import FundKind, ProjectAttribute, ProjectType, Purpose
from performance import values
from performance.choices import Accumulation, GoalKind, ValueKind
from performance.declared_numbers import (
    amount_of,
    require_sum,
    require_weights,
    weight_of,
)
from performance.declared_terms import (
    LONGEST,
    LONGEST_TEXT,
    WANTED,
    Read,
    ReadForm,
    ReadRow,
    too_long,
)
from performance.declaring import (
    LEVEL1,
    MOST_GOALS,
    MOST_ROWS,
    DeclaredForm,
    DeclaredGoal,
    DeclaredRow,
    FormKind,
    Problem,
)
from performance.values.reasons import UNCLEAR
from performance.values.sentence import Sentence

CHOICES: Final[Mapping[str, Any]] = {
    "attribute": ProjectAttribute,
    "type": ProjectType,
    "purpose": Purpose,
    "fund_kind": FundKind,
}
DAYS: Final = ("starts_on", "ends_on")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


def read(form: DeclaredForm) -> Read:
    """Read every text of a form; the problems are all there are, in its order."""
    found: list[Problem] = []
    if form.adds:
        return _added(form, found)
    head = _head(form, found)
    money = {(line.key, line.year): amount_of(line, found) for line in form.money}
    if form.kind is FormKind.PROJECT:
        require_sum(form, money, found)
    _texts(form, found)
    rows = _goals(form, found)
    require_weights(form, rows, found)
    return Read(ReadForm(form, tuple(rows), money, head), tuple(found))


def _added(form: DeclaredForm, found: list[Problem]) -> Read:
    """Read the rows that are to join a form, and why; without rows there is no why."""
    head: dict[str, Any] = {key: text.strip() for key, text in form.head.items()}
    rows = [_row(form, goal, row, found) for goal, row in form.rows()]
    if rows:
        _joining(form, head, found)
        _texts(form, found)
    if len(rows) > MOST_ROWS:
        found.append(Problem("goals", _TOO_MANY))
    return Read(ReadForm(form, tuple(rows), {}, head), tuple(found))


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
    _joining(form, head, found)
    _names(form, found)
    if len(head.get("functional_code", "")) > 7:
        found.append(Problem("head.functional_code", too_long(7)))
    return head


def _joining(form: DeclaredForm, head: dict[str, Any], found: list[Problem]) -> None:
    """Read why, and from which day, a project is to join a published budget."""
    if not form.joins:
        return
    if not head["joins_reason"]:
        found.append(Problem("head.joins_reason", WANTED))
    try:
        head["joins_on"] = day(head["joins_on"])
    except ValueError:
        found.append(Problem("head.joins_on", _NO_DAY))


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
    weight = weight_of(goal, row, found)
    return ReadRow(row, goal, reading, weight)
