"""The words that the sentences of the rule are made of: one promise, one language.

Beside `sentences`, which holds templates only, and `wording`, which chooses one.
"""

import calendar
import datetime
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from performance.choices import Accumulation
from performance.course import MONTHS
from performance.lights.terms import HUNDRED, Figure, Promise, Thresholds, Verdict
from performance.rounding import plain, rounded
from performance.sentences import DEMANDS, FRAGMENTS, SOURCES, Language

PACE_PLACES = 1
AMOUNT_PLACES = 2
Given = TypeVar("Given")


_WHOLE = Decimal(HUNDRED)


def pace_lines(thresholds: Thresholds) -> tuple[Decimal, ...]:
    """Return the percents that a shown pace must stay on its own side of."""
    bands = (thresholds.red_below, thresholds.green_from, thresholds.blue_from)
    return (*bands, _WHOLE)


def span_of(month: int, language: Language) -> str:
    """Return the months that a year-to-date figure covers, in words."""
    if month == MONTHS:
        return FRAGMENTS[language]["year"]
    if language == "zh":
        return "1月" if month == 1 else f"1–{month}月"
    name = calendar.month_name[month]
    return name if month == 1 else f"{calendar.month_name[1]}–{name}"


def with_unit(number: str, promise: Promise, unit: str, language: Language) -> str:
    """Return a number of the promise with its unit; English puts a space between."""
    unit = unit or ("%" if promise.in_points else "")
    space = " " if language == "en" and unit not in ("", "%") else ""
    return f"{number}{space}{unit}"


class Percents(dict[str, str]):
    """Words for a template, each made when it is first asked for.

    A sentence names a few of the twenty there are, and a night makes many sentences.
    """

    def __init__(self, verdict: Verdict, thresholds: Thresholds) -> None:
        super().__init__()
        self.verdict = verdict
        self.thresholds = thresholds

    def __missing__(self, name: str) -> str:
        word: str = getattr(self, f"say_{name}")()
        self[name] = word
        return word

    def say_red(self) -> str:
        return plain(self.thresholds.red_below)

    def say_green(self) -> str:
        return plain(self.thresholds.green_from)

    def say_blue(self) -> str:
        return plain(self.thresholds.blue_from)

    def say_pace(self) -> str:
        """The pace, never shown across a threshold."""
        pace = _given(self.verdict.pace)
        return rounded(pace, PACE_PLACES, pace_lines(self.thresholds))


class Words(Percents):
    """The numbers and days of one promise and its figure in one language."""

    def __init__(
        self,
        promise: Promise,
        figure: Figure | None,
        verdict: Verdict,
        thresholds: Thresholds,
        unit: str,
        language: Language,
    ) -> None:
        super().__init__(verdict, thresholds)
        self.promise = promise
        self.figure = figure
        self.unit = unit
        self.language = language
        self.kind = promise.kind

    @property
    def number(self) -> Decimal:
        return _given(self.promise.number)

    @property
    def value(self) -> Decimal:
        return _given(_given(self.figure).value)

    @property
    def start(self) -> Decimal | None:
        """The opening level: a stock's alone."""
        return self.promise.start if self.kind is Accumulation.STOCK else None

    def say_span(self) -> str:
        """Return "1–9月"; for a stock, which is a level on a day, "截至9月末"."""
        if self.figure is None:
            return ""
        month = self.figure.month
        if self.kind is not Accumulation.STOCK:
            return span_of(month, self.language)
        return FRAGMENTS[self.language]["stock_span"].format(
            month=month, month_name=calendar.month_name[month]
        )

    def say_span_dash(self) -> str:
        span = self["span"]
        return f"{span}: " if span else ""

    def say_source(self) -> str:
        return SOURCES[self.language][self.verdict.source]

    def say_due(self) -> str:
        return self._day(_given(self.promise.date))

    def say_as_of(self) -> str:
        return self._day(self._as_of)

    def say_done(self) -> str:
        return self._day(_given(self.figure).date or self._as_of)

    def say_days(self) -> str:
        """How late a deadline's work is, or would be if it were done today."""
        as_of = self._as_of
        done = _given(self.figure).date
        reached = done if done and done <= as_of else as_of
        return str((reached - _given(self.promise.date)).days)

    @property
    def _as_of(self) -> datetime.date:
        return _given(_given(self.figure).as_of)

    def say_target(self) -> str:
        return self._amount(self.number)

    def say_value(self) -> str:
        return self._amount(self.value)

    def say_start(self) -> str:
        return self._amount(_given(self.start))

    def say_gain(self) -> str:
        return self._amount(abs(self.value - _given(self.start)))

    def say_head(self) -> str:
        if self.kind is Accumulation.CUMULATIVE:
            return self._say("cumulative")
        if self.start is None:
            return self._say("level")
        if self.value == self.start:
            return self._say("held")
        return self._say("gained" if self.value > self.start else "lost")

    def say_demand(self) -> str:
        return DEMANDS[self.language][self.promise.comparator].format_map(self)

    def say_gap(self) -> str:
        return self._gap(plain(abs(self.number - self.value)))

    def say_short(self) -> str:
        return self._say("edge_below" if self.number == self.value else "below")

    def say_missing(self) -> str:
        return self._say("edge_below" if self.number == self.value else "missing")

    def say_over(self) -> str:
        return self._say("edge_above" if self.number == self.value else "above")

    def say_apart(self) -> str:
        return self._say("more" if self.value > self.number else "less")

    def say_goal(self) -> str:
        return self._amount(self.number - (self.start or 0))

    def say_year_goal(self) -> str:
        """What the year has to bring."""
        return self._say("year_target" if self.start is None else "year_gain")

    def say_of_year(self) -> str:
        """How much of it is there."""
        base = self.start or 0
        share = Fraction(self.value - base) * HUNDRED / Fraction(self.number - base)
        return rounded(share, PACE_PLACES, pace_lines(self.thresholds))

    def say_expected(self) -> str:
        """The course's amount, on its own side of the figure beside it."""
        if self.verdict.expected is None:
            return ""
        expected = rounded(self.verdict.expected, AMOUNT_PLACES, (self.value,))
        return self._with_unit(expected)

    def say_room(self) -> str:
        if self.verdict.tolerance is None:
            return ""
        apart = abs(self.number - self.value)
        return self._gap(rounded(self.verdict.tolerance, AMOUNT_PLACES, (apart,)))

    def _gap(self, number: str) -> str:
        if self.promise.in_points and self.unit in ("", "%"):
            return FRAGMENTS[self.language]["points"].format(number=number)
        return self._with_unit(number)

    def _amount(self, number: Decimal) -> str:
        return self._with_unit(plain(number))

    def _with_unit(self, number: str) -> str:
        return with_unit(number, self.promise, self.unit, self.language)

    def _day(self, day: datetime.date) -> str:
        if self.language == "en":
            return day.isoformat()
        return f"{day.year}年{day.month}月{day.day}日"

    def _say(self, name: str) -> str:
        return FRAGMENTS[self.language][name].format_map(self)


def _given(value: Given | None) -> Given:
    """Return what the template asked for; it asks for what its verdict rests on."""
    if value is None:
        raise KeyError("no such word")
    return value
