"""试算: one JSON object in, plain inputs of the rule out. Every refusal is in Chinese.

Fields: comparator, target, accumulation, measure, month, actual, start, plan, grade,
blue, seasons, use_season, unit; for deadlines also date, as_of, year.
"""

import calendar
import datetime
from dataclasses import dataclass

from performance.choices import Accumulation, BlueRule, Comparator, Measure
from performance.course import PlanPoint, Season
from performance.lights.terms import Figure, Promise, Thresholds
from performance.trial.fields import (
    NUMBER,
    Row,
    is_blank,
    looks_like_date,
    optional,
    read_date,
    read_flag,
    read_grade,
    read_member,
    read_month,
    read_number,
    read_unit,
    read_year,
    required,
)
from performance.trial.series import read_plan, read_seasons

GLYPHS = {"≥": ">=", "≧": ">=", "≤": "<=", "≦": "<=", "＞": ">", "＜": "<", "＝": "="}
YES_NO = "yes_no"
YES = ("是", "yes")
NOT_DONE = ("未完成", "否", "no", False)
NUMERIC = (Accumulation.CUMULATIVE, Accumulation.STOCK, Accumulation.RATE)


@dataclass(frozen=True, slots=True)
class Trial:
    """Everything `judge` and `why` want to know."""

    promise: Promise
    figure: Figure | None
    plan: tuple[PlanPoint, ...]
    seasons: tuple[Season, ...]
    thresholds: Thresholds
    unit: str


def read_trial(row: Row) -> Trial:
    """Return what `row` asks to be judged. Raises TrialError."""
    promise = _promise(row)
    numeric = promise.kind in NUMERIC
    return Trial(
        promise=promise,
        figure=_figure(row, promise),
        plan=read_plan(row.get("plan"), promise) if numeric else (),
        seasons=read_seasons(row.get("seasons")) if numeric else (),
        thresholds=Thresholds(
            blue_rule=read_member(row, "blue", BlueRule) or BlueRule.ANNUAL,
            use_season=optional(row, "use_season", read_flag) or False,
        ),
        unit=optional(row, "unit", read_unit) or "",
    )


def _promise(row: Row) -> Promise:
    measure = _measure(row)
    bare = Promise(_comparator(row), None, _accumulation(row, measure), measure)
    if bare.kind is Accumulation.GRADE:
        return bare
    if bare.kind is Accumulation.DATE:
        return bare._replace(date=required(row, "target", read_date))
    return bare._replace(
        number=required(row, "target", read_number),
        start=optional(row, "start", read_number),
    )


def _figure(row: Row, promise: Promise) -> Figure | None:
    month = required(row, "month", read_month)
    if promise.kind is Accumulation.DATE:
        return _deadline_figure(row, promise, month)
    if promise.kind is Accumulation.GRADE:
        name = "grade" if is_blank(row.get("actual")) else "actual"
        grade = optional(row, name, read_grade)
        return None if grade is None else Figure(month, grade=grade)
    value = optional(row, "actual", read_number)
    return None if value is None else Figure(month, value=value)


def _deadline_figure(row: Row, promise: Promise, month: int) -> Figure:
    """Read a deadline's figure; here a blank `actual` says "not done yet"."""
    as_of = optional(row, "as_of", read_date) or _month_end(row, promise, month)
    name = "date" if is_blank(row.get("actual")) else "actual"
    if row.get(name) in NOT_DONE:
        return Figure(month, as_of=as_of)
    return Figure(month, date=optional(row, name, read_date), as_of=as_of)


def _month_end(row: Row, promise: Promise, month: int) -> datetime.date:
    """Return the last day of `month` in the given year, else in the deadline's own."""
    year = optional(row, "year", read_year)
    if year is None:
        year = promise.date.year if promise.date else datetime.MINYEAR
    return datetime.date(year, month, calendar.monthrange(year, month)[1])


def _accumulation(row: Row, measure: Measure | None) -> Accumulation:
    if row.get("accumulation") == YES_NO:
        return Accumulation.GRADE
    return read_member(row, "accumulation", Accumulation) or _derived(row, measure)


def _derived(row: Row, measure: Measure | None) -> Accumulation:
    """Return the accumulation that a target without one most likely has."""
    if measure is not None:
        percent = measure is Measure.PERCENT
        return Accumulation.RATE if percent else Accumulation.CUMULATIVE
    target = row.get("target")
    if not isinstance(target, str) or NUMBER.fullmatch(target.strip()):
        return Accumulation.CUMULATIVE
    return Accumulation.DATE if looks_like_date(target) else Accumulation.GRADE


def _measure(row: Row) -> Measure | None:
    if row.get("accumulation") == YES_NO:
        return Measure.YES_NO
    given, target = read_member(row, "measure", Measure), row.get("target")
    if given is None and isinstance(target, str):
        if target.strip() in YES:
            return Measure.YES_NO
        if NUMBER.fullmatch(target.strip().removesuffix("%")) and "%" in target:
            return Measure.PERCENT
    return given


def _comparator(row: Row) -> Comparator:
    text = row.get("comparator")
    if isinstance(text, str):
        text = GLYPHS.get(text.strip(), text.strip())
    known = read_member({"comparator": text}, "comparator", Comparator)
    return known or Comparator.NONE
