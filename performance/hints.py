"""Hints for targets that say too little: why, and what would be better. Pure.

They never block: a bureau may have its reasons. The defects are those that reviewers of
财预〔2021〕101号 tables name, and those found in published forms.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from performance import values
from performance.choices import Comparator, Grade, Measure, ValueKind
from performance.declaring import DeclaredForm
from performance.rounding import plain
from performance.scoring.proposal import SheetRow, total_problem, usual
from performance.values import comparators, units, words
from performance.values.sentence import Sentence


class HintId(StrEnum):
    """What is weak about a target."""

    OVER_100 = "over_100"
    VAGUE = "vague"
    BELOW_LAST = "below_last"
    NO_UNIT = "no_unit"
    COMPARATOR_IN_NAME = "comparator_in_name"
    GROWTH_OR_LEVEL = "growth_or_level"
    TWO_NUMBERS = "two_numbers"
    DATE_SERIAL = "date_serial"
    UNIT_CONFLICT = "unit_conflict"
    OCR = "ocr"
    WEIGHTS = "weights"


WHY: Final[dict[HintId, Sentence]] = {
    HintId.OVER_100: Sentence(
        "百分比不会超过100%，“≥100%”只能刚好做到，看不出好坏。",
        "A share cannot pass 100%, so ≥100% can only just be met.",
    ),
    HintId.VAGUE: Sentence(
        "“{word}”没有写明做到什么程度，年底无法判断是否完成。",
        "“{word}” does not say how far, so nobody can tell at year's end.",
    ),
    HintId.BELOW_LAST: Sentence(
        "低于上年的{last}：目标比去年实际还容易，审核时会问原因。",
        "Easier than last year's {last}: a reviewer will ask why.",
    ),
    HintId.NO_UNIT: Sentence(
        "只有数字没有计量单位，不知道数的是什么。",
        "There is a number and no unit: it does not say what is counted.",
    ),
    HintId.COMPARATOR_IN_NAME: Sentence(
        "比较符号写在了指标名称里，系统和评分都读不到。",
        "The comparator stands in the name, where neither rule nor score finds it.",
    ),
    HintId.GROWTH_OR_LEVEL: Sentence(
        "目标里说的是{goal}，指标值却是{row}，两者不是同一个数。",
        "The goal speaks of {goal_en}, the row of {row_en}: two different figures.",
    ),
    HintId.TWO_NUMBERS: Sentence(
        "一格里有两个数，不能确定以哪个为准。",
        "There are two numbers in one cell; neither is sure to count.",
    ),
    HintId.DATE_SERIAL: Sentence(
        "像是日期被Excel存成了数字。",
        "This looks like a date that Excel stored as a number.",
    ),
    HintId.UNIT_CONFLICT: Sentence(
        "指标值的单位与名称里的单位不一致。",
        "The unit of the value is not the one in the name.",
    ),
    HintId.OCR: Sentence(
        "百分比超出可能范围，多半是扫描件把“≥”认成了“2”。",
        "An impossible percentage: a scan probably read ≥ as 2.",
    ),
    HintId.WEIGHTS: Sentence("{problem}", "{problem_en}"),
}
BETTER: Final[dict[HintId, Sentence]] = {
    HintId.OVER_100: Sentence("例如：≥98%，或 ＝100%。", "Better: ≥98%, or ＝100%."),
    HintId.VAGUE: Sentence(
        "例如：化解信访积案≥5件；办结率≥95%；12月底前建成。",
        "Better: settle ≥5 old petitions; ≥95% closed; built by the end of December.",
    ),
    HintId.BELOW_LAST: Sentence(
        "例如：不低于上年；确需低于的，在立项情况里写明原因。",
        "Better: no less than last year; if it must be less, give the reason "
        "under 立项情况.",
    ),
    HintId.NO_UNIT: Sentence(
        "例如：2个；或把单位写进名称：项目落地数（个）。",
        "Better: 2个, or the unit in the name: 项目落地数（个）.",
    ),
    HintId.COMPARATOR_IN_NAME: Sentence(
        "例如：名称写“办结率”，指标值写“≥95%”。",
        "Better: the name 办结率, the value ≥95%.",
    ),
    HintId.GROWTH_OR_LEVEL: Sentence(
        "例如：目标写“工业投资增长12%”，指标就写“工业投资增幅 12%”；或都写总额。",
        "Better: growth in both (工业投资增幅 12%), or the amount in both.",
    ),
    HintId.TWO_NUMBERS: Sentence(
        "例如：分成两行，各写一个数。", "Better: two rows, one number each."
    ),
    HintId.DATE_SERIAL: Sentence(
        "例如：2025年12月31日前。", "Better: 2025年12月31日前."
    ),
    HintId.UNIT_CONFLICT: Sentence(
        "例如：投资额（万元） 写 28.8万元；占比 写 28.8%。",
        "Better: 28.8万元 for an amount in 万元, 28.8% for a share.",
    ),
    HintId.OCR: Sentence("例如：≥90%。", "Better: ≥90%."),
    HintId.WEIGHTS: Sentence(
        "例如：产出50、效益30、满意度10，另10分是预算执行率。",
        "Better: 50 output, 30 benefit, 10 satisfaction, and 10 for execution.",
    ),
}
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
        return BETTER[self.id].say(language)


@dataclass(frozen=True, kw_only=True, slots=True)
class Weighed:
    """A row as its form prints it, with the text of the goal that it stands under."""

    place: str
    name: str
    value: str
    last: str = ""
    goal: str = ""
    year: int | None = None


def of_form(form: DeclaredForm) -> list[Hint]:
    """Return the hints for a whole form, row by row, then for its weights."""
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
    """Compare with last year's figure, by the direction that the target has."""
    last = values.read(row.last, name=row.name, year=row.year)
    now, then = reading.number, last.number
    if now is None or then is None or last.unit != reading.unit:
        return None
    downward = reading.comparator in (Comparator.AT_MOST, Comparator.LESS)
    easier = now > then if downward else now < then
    if not easier or reading.comparator is Comparator.EQUAL:
        return None
    shown = row.last.strip() or plain(then)
    return Hint(HintId.BELOW_LAST, f"{row.place}.value", (("last", shown),))


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
