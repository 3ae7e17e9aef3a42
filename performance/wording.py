"""One sentence for every verdict, Chinese first: figures in, official prose out.

Plain templates, not gettext: a sentence must come out the same in a job, an export or
a command, whatever language the process happens to run in.
"""

import calendar
import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from performance.choices import Accumulation, Cause, Light
from performance.course import MONTHS
from performance.lights.rule import SEEDED
from performance.lights.terms import HUNDRED, Figure, Promise, Thresholds, Verdict
from performance.rounding import plain, rounded
from performance.sentences import (
    CAUSES,
    DEMANDS,
    FRAGMENTS,
    LIGHTS,
    SENTENCES,
    SOURCES,
    STRICT_SENTENCES,
    YEAR_SENTENCES,
    Language,
)

PACE_PLACES = 1
AMOUNT_PLACES = 2

Facts = Mapping[str, str]
Makers = dict[str, Callable[[], str]]


class _Words(dict[str, str]):
    """Words for a template, each made when it is first asked for.

    A sentence names a few of the twenty there are, and a night makes many sentences.
    """

    def __init__(self, makers: Makers) -> None:
        super().__init__()
        self.makers = makers

    def __missing__(self, name: str) -> str:
        word = self[name] = self.makers[name]()
        return word


def why(
    promise: Promise,
    figure: Figure | None,
    verdict: Verdict,
    *,
    thresholds: Thresholds = SEEDED,
    unit: str = "",
    period_label: str = "",
    language: Language = "zh",
    with_reading: bool = True,
) -> str:
    """Return the sentence that explains `verdict`, with the figures in it.

    `period_label` replaces the plain "1–9月"; `with_reading` adds that a promise
    without a comparator was read as "at least".
    """
    speech = _Speech(promise, thresholds, unit, language)
    span = period_label or speech.span(figure)
    words = _Words(_percents(verdict, thresholds))
    words |= {
        "span": span,
        "span_dash": f"{span}: " if span else "",
        "source": SOURCES[language][verdict.source],
    }
    if figure is not None:
        words |= speech.dates(figure)
        if promise.number is not None and figure.value is not None:
            numbers = speech.numbers(promise.number, figure.value, verdict, words)
            words.makers |= numbers
    sentence = _template(figure, verdict, language).format_map(words)
    reading = FRAGMENTS[language]["reading"]
    return _capital(sentence) + (reading if verdict.assumed and with_reading else "")


def why_budget(
    verdict: Verdict,
    executed: Decimal,
    budget: Decimal,
    month: int,
    *,
    thresholds: Thresholds = SEEDED,
    language: Language = "zh",
) -> str:
    """Return the sentence that explains a budget light; amounts in yuan."""
    facts = _Words(_percents(verdict, thresholds))
    facts["span"] = _span(month, language)
    if budget > 0:
        rate = Fraction(executed) * HUNDRED / Fraction(budget)
        facts["rate"] = rounded(rate, PACE_PLACES, (Decimal(HUNDRED),))
    return SENTENCES[language][verdict.reason].format_map(facts)


def cause_sentence(
    cause: Cause,
    *,
    before: Light | None,
    after: Light,
    document_no: str = "",
    language: Language = "zh",
) -> str:
    """Return why a light turned; `before` is None at the first judgement."""
    fragments, lights = FRAGMENTS[language], LIGHTS[language]
    document = fragments["document"].format(number=document_no) if document_no else ""
    cause_words = CAUSES[language][cause]
    if before is None:
        return fragments["first_cause"].format(
            cause=cause_words, document=document, after=lights[after]
        )
    return fragments["cause"].format(
        cause=cause_words, document=document, before=lights[before], after=lights[after]
    )


def _template(figure: Figure | None, verdict: Verdict, language: Language) -> str:
    reason = verdict.reason
    if verdict.tolerance == 0 and reason in STRICT_SENTENCES[language]:
        return STRICT_SENTENCES[language][reason]
    year_end = figure is not None and figure.month == MONTHS
    if year_end and reason in YEAR_SENTENCES[language]:
        return YEAR_SENTENCES[language][reason]
    return SENTENCES[language][reason]


def _percents(verdict: Verdict, thresholds: Thresholds) -> Makers:
    """Return the pace, never shown across a threshold, and the thresholds."""
    makers: Makers = {
        "red": lambda: plain(thresholds.red_below),
        "green": lambda: plain(thresholds.green_from),
        "blue": lambda: plain(thresholds.blue_from),
    }
    pace = verdict.pace
    if pace is not None:
        makers["pace"] = lambda: rounded(pace, PACE_PLACES, pace_lines(thresholds))
    return makers


def pace_lines(thresholds: Thresholds) -> tuple[Decimal, ...]:
    """Return the percents that a shown pace must stay on its own side of."""
    bands = (thresholds.red_below, thresholds.green_from, thresholds.blue_from)
    return (*bands, Decimal(HUNDRED))


def _span(month: int, language: Language) -> str:
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


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


@dataclass(frozen=True, slots=True)
class _Speech:
    """Says the numbers and days of one promise in one language."""

    promise: Promise
    thresholds: Thresholds
    unit: str
    language: Language

    def span(self, figure: Figure | None) -> str:
        """Return "1–9月"; for a stock, which is a level on a day, "截至9月末"."""
        if figure is None:
            return ""
        if self.promise.kind is not Accumulation.STOCK:
            return _span(figure.month, self.language)
        return FRAGMENTS[self.language]["stock_span"].format(
            month=figure.month, month_name=calendar.month_name[figure.month]
        )

    def dates(self, figure: Figure) -> dict[str, str]:
        """Return the days of a deadline; `days` counts how late it is."""
        due, reached = self.promise.date, figure.date or figure.as_of
        if due is None or reached is None or figure.as_of is None:
            return {}
        done = figure.date if figure.date and figure.date <= figure.as_of else None
        late = ((done or figure.as_of) - due).days
        return {
            "due": self._day(due),
            "done": self._day(reached),
            "as_of": self._day(figure.as_of),
            "days": str(late),
        }

    def numbers(
        self, target: Decimal, value: Decimal, verdict: Verdict, words: Facts
    ) -> Makers:
        """Return every phrase a sentence about numbers may need; `words` has them."""
        demand = DEMANDS[self.language][self.promise.comparator]
        apart = abs(target - value)
        return {
            "target": lambda: self._amount(target),
            "expected": lambda: self._expected(verdict, value),
            "room": lambda: self._room(verdict, apart),
            "head": lambda: self._head(value, words["span"]),
            "demand": lambda: demand.format_map(words),
            "gap": lambda: self._gap(plain(apart)),
            **self._gaps(target, value, words),
            **self._year(target, value, words),
        }

    def _head(self, value: Decimal, span: str) -> str:
        start = self.promise.start
        facts = {"span": span, "value": self._amount(value)}
        if self.promise.kind is Accumulation.CUMULATIVE:
            return self._say("cumulative", facts)
        if self.promise.kind is not Accumulation.STOCK or start is None:
            return self._say("level", facts)
        facts |= {
            "start": self._amount(start),
            "gain": self._amount(abs(value - start)),
        }
        if value == start:
            return self._say("held", facts)
        return self._say("gained" if value > start else "lost", facts)

    def _gaps(self, target: Decimal, value: Decimal, words: Facts) -> Makers:
        edge = target == value
        return {
            "short": lambda: self._say("edge_below" if edge else "below", words),
            "missing": lambda: self._say("edge_below" if edge else "missing", words),
            "over": lambda: self._say("edge_above" if edge else "above", words),
            "apart": lambda: self._say("more" if value > target else "less", words),
        }

    def _year(self, target: Decimal, value: Decimal, words: Facts) -> Makers:
        """Return what the year has to bring and how much of it is there."""
        stock = self.promise.kind is Accumulation.STOCK
        start = self.promise.start if stock and self.promise.start is not None else None
        goal, got = target - (start or 0), value - (start or 0)
        return {
            "goal": lambda: self._amount(goal),
            "year_goal": lambda: self._say(
                "year_target" if start is None else "year_gain", words
            ),
            "of_year": lambda: rounded(
                Fraction(got) * HUNDRED / Fraction(goal),
                PACE_PLACES,
                pace_lines(self.thresholds),
            ),
        }

    def _expected(self, verdict: Verdict, value: Decimal) -> str:
        """Return the course's amount, on its own side of the figure beside it."""
        if verdict.expected is None:
            return ""
        return self._with_unit(rounded(verdict.expected, AMOUNT_PLACES, (value,)))

    def _room(self, verdict: Verdict, gap: Decimal) -> str:
        if verdict.tolerance is None:
            return ""
        return self._gap(rounded(verdict.tolerance, AMOUNT_PLACES, (gap,)))

    def _gap(self, number: str) -> str:
        if self.promise.in_points and self.unit in ("", "%"):
            return self._say("points", {"number": number})
        return self._with_unit(number)

    def _amount(self, number: Decimal) -> str:
        return self._with_unit(plain(number))

    def _with_unit(self, number: str) -> str:
        return with_unit(number, self.promise, self.unit, self.language)

    def _day(self, day: datetime.date) -> str:
        if self.language == "en":
            return day.isoformat()
        return f"{day.year}年{day.month}月{day.day}日"

    def _say(self, name: str, facts: Facts) -> str:
        return FRAGMENTS[self.language][name].format_map(facts)
