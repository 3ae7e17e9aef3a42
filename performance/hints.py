"""Hints for targets that say too little: why, and what would be better. Pure.

They never block: a bureau may have its reasons. The defects are those that reviewers of
财预〔2021〕101号 tables name, and those found in published forms.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from performance import values
from performance.adjusting import printed
from performance.choices import Comparator, Grade, Measure, ValueKind
from performance.declaring import DeclaredForm
from performance.hint_words import BETTER, WHY, HintId
from performance.scoring.proposal import SheetRow, total_problem, usual
from performance.values import comparators, units, words

# Words that promise a direction and no degree.
_VAGUE: Final = re.compile(
    "积极推进|积极开展|稳步推进|持续推进|有序推进|大力推进|扎实推进|逐步提高|逐步提升|"
    "逐步改善|不断加强|不断提高|不断提升|不断完善|进一步增强|进一步加强|进一步提高|"
    "进一步提升|进一步改善|有所提高|有所提升|有所改善|明显改善|明显提高|显著提高|"
    "显著提升|有效提升|有效改善|持续提升|持续改善|加强管理|力争|尽量|尽可能"
)
_DOUBTS: Final = {
    "two_numbers": HintId.TWO_NUMBERS,
    "date_serial": HintId.DATE_SERIAL,
    "unit_conflict": HintId.UNIT_CONFLICT,
    "percent": HintId.OCR,
}
_GROWTH: Final = re.compile("增幅|增速|增长率|增长|同比|的")
# So far behind a name its own figure stands in running text.
_NEAR: Final = 10


@dataclass(frozen=True, slots=True)
class Hint:
    """One weakness at a place of the form."""

    id: HintId
    place: str
    figures: tuple[tuple[str, str], ...] = ()

    def why(self, language: str = "zh") -> str:
        return WHY[self.id].say(language, **dict(self.figures))

    def better(self, language: str = "zh") -> str:
        return BETTER[self.id].say(language, **dict(self.figures))


@dataclass(frozen=True, kw_only=True, slots=True)
class Weighed:
    """A row as its form prints it, with the text of the goal that it stands under.

    `last` is last year's value on the form, `actual` what the year came to where that
    is on record: "57.3亿元".
    """

    place: str
    name: str
    value: str
    last: str = ""
    goal: str = ""
    year: int | None = None
    actual: str = ""


def of_form(form: DeclaredForm, actuals: Mapping[str, str] | None = None) -> list[Hint]:
    """Return the hints for a whole form, row by row, then for its weights.

    `actuals` is what last year came to, by the row's place.
    """
    known = actuals or {}
    found: list[Hint] = []
    for goal, row in form.rows():
        found += of_row(
            Weighed(
                place=row.place,
                name=row.name,
                value=row.value,
                last=row.last,
                goal=goal.text,
                year=form.year,
                actual=known.get(row.place, ""),
            )
        )
    weights = [(row.level1, row.level2, row.weight) for _goal, row in form.rows()]
    return [*found, *of_weights(weights, form.year)]


def of_row(row: Weighed) -> list[Hint]:
    """Return the hints for one row, at most one of each kind."""
    if not row.value.strip():
        return []
    reading = values.read(row.value, name=row.name, year=row.year)
    checks: Iterable[Hint | None] = (
        _over_100(row, reading),
        _vague(row, reading),
        _below_last(row, reading),
        _no_unit(row, reading),
        _comparator(row),
        _growth(row, reading),
        _doubt(row, reading),
    )
    return [hint for hint in checks if hint is not None]


def of_weights(rows: Sequence[tuple[str, str, str]], year: int) -> list[Hint]:
    """Return the hint for weights (level 1, level 2, weight as typed) that are given
    and do not make 100 with the money's."""
    given = [(one, two, _weight(text)) for one, two, text in rows]
    known = [weight for _one, _two, weight in given if weight is not None]
    if not known:
        return []
    sheet = [
        SheetRow(at, 0, one, two, weight) for at, (one, two, weight) in enumerate(given)
    ]
    problem = total_problem(usual(sheet, year), known)
    if problem is None:
        return []
    figures = (("problem", problem.say("zh")), ("problem_en", problem.say("en")))
    return [Hint(HintId.WEIGHTS, "weights", figures)]


def _weight(text: str) -> Decimal | None:
    try:
        return values.read(text).number
    except ValueError:
        return None


def _over_100(row: Weighed, reading: values.Reading) -> Hint | None:
    upward = reading.comparator in (Comparator.AT_LEAST, Comparator.GREATER)
    share = reading.unit == units.PERCENT and reading.measure is Measure.PERCENT
    if share and upward and reading.number is not None and reading.number >= 100:
        return Hint(HintId.OVER_100, f"{row.place}.value")
    return None


def _vague(row: Weighed, reading: values.Reading) -> Hint | None:
    wordy = reading.kind in (ValueKind.GRADE, ValueKind.TEXT)
    if not wordy or reading.grade != Grade.NONE:
        return None
    match = _VAGUE.search(row.value) or _VAGUE.search(row.name)
    if match is None:
        return None
    return Hint(HintId.VAGUE, f"{row.place}.value", (("word", match[0]),))


def _below_last(row: Weighed, reading: values.Reading) -> Hint | None:
    """Compare with what last year came to, else with its value on the form."""
    return _easier(HintId.BELOW_ACTUAL, row, reading, row.actual) or _easier(
        HintId.BELOW_LAST, row, reading, row.last
    )


def _easier(
    hint: HintId, row: Weighed, reading: values.Reading, text: str
) -> Hint | None:
    """Hint at a target that is easier than a figure, by the direction that it has."""
    last = values.read(text, name=row.name, year=row.year)
    now, then = reading.number, last.number
    if now is None or then is None or last.unit != reading.unit:
        return None
    downward = reading.comparator in (Comparator.AT_MOST, Comparator.LESS)
    easier = now > then if downward else now < then
    if not easier or reading.comparator is Comparator.EQUAL:
        return None
    sign = Comparator.AT_MOST if downward else Comparator.AT_LEAST
    figures = (
        ("last", text.strip()),
        ("better", printed(sign, then, last.unit)),
    )
    return Hint(hint, f"{row.place}.value", figures)


def _no_unit(row: Weighed, reading: values.Reading) -> Hint | None:
    if reading.kind is ValueKind.NUMBER and not reading.unit:
        return Hint(HintId.NO_UNIT, f"{row.place}.value")
    return None


def _comparator(row: Weighed) -> Hint | None:
    if comparators.has_sign(row.name):
        return Hint(HintId.COMPARATOR_IN_NAME, f"{row.place}.name")
    return None


def _growth(row: Weighed, reading: values.Reading) -> Hint | None:
    """The goal names the row's own thing with a figure of the other sort."""
    thing = _GROWTH.sub("", units.without_unit(row.name)).strip()
    at = row.goal.find(thing) if len(thing) > 1 else -1
    if at < 0 or reading.kind is not ValueKind.NUMBER:
        return None
    near = row.goal[at + len(thing) : at + len(thing) + _NEAR]
    near = re.split("[，。；,;]", near)[0]
    if not re.search(r"\d", near):
        return None
    goal, own = words.speaks_of_growth(near), reading.measure is Measure.GROWTH
    if goal == own:
        return None
    zh, en = ("总额", "增幅"), ("the amount", "growth")
    figures = (
        ("goal", zh[goal]),
        ("row", zh[own]),
        ("goal_en", en[goal]),
        ("row_en", en[own]),
    )
    return Hint(HintId.GROWTH_OR_LEVEL, f"{row.place}.value", figures)


def _doubt(row: Weighed, reading: values.Reading) -> Hint | None:
    found = _DOUBTS.get(reading.unclear)
    return Hint(found, f"{row.place}.value") if found else None
