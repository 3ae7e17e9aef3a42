"""What a person adds to a row's points, and what keeps it from standing. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from performance.rounding import rounded
from performance.scoring.rule import NOTHING
from performance.scoring.terms import CENT, Score, Span
from performance.values.sentence import Sentence

PLACES: Final = 4
SENTENCES: Final[dict[str, Sentence]] = {
    "not_scored": Sentence(
        "这一行还没有完成值，不能评分：请先填报并终审完成值",
        "This row has no figure yet and cannot be scored: report the figure first.",
    ),
    "computed": Sentence(
        "这一行按公式计分，不能另填得分；目标定低的请填扣减分",
        "This row is scored by formula; where the target was set too low, enter a "
        "deduction.",
    ),
    "points_missing": Sentence(
        "请按等次评定得分：{low}分（含）至{high}分（{end}）",
        "Give points for the grade: from {low} to {high} ({end}).",
    ),
    "points_outside": Sentence(
        "得分与等次不符：本档为{low}分（含）至{high}分（{end}），请改得分或改等次",
        "The points do not fit the grade: this band runs from {low} to {high} ({end}). "
        "Change the points or the grade.",
    ),
    "decimals": Sentence(
        "分数最多两位小数，如8.25",
        "Points have at most two decimals, for example 8.25.",
    ),
    "deduction_unasked": Sentence(
        "只有大幅超额的指标可以扣减",
        "Only a target that was far exceeded can have a deduction.",
    ),
    "deduction_outside": Sentence(
        "扣减分应在0至{most}分之间",
        "A deduction lies between 0 and {most}.",
    ),
    "reason_short": Sentence(
        "未达到目标，请填写偏差原因分析及改进措施",
        "The target was missed: give the reason and what is done about it.",
    ),
    "reason_over": Sentence(
        "完成值达到指标值的{share}%，请说明原因",
        "The figure is {share} % of the target: say why.",
    ),
    "reason_deduction": Sentence(
        "有扣减分，请说明原因",
        "There is a deduction: say why.",
    ),
}
ENDS: Final = {
    True: Sentence("含", "included"),
    False: Sentence("不含", "not included"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A person's part of one row: points of a band, a deduction, the words.

    `measures` are what is done about it; no rule asks for them.
    """

    points: Decimal | None = None
    deduction: Decimal = NOTHING
    reason: str = ""
    measures: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why an entry cannot stand, and the field it is told beside."""

    field: str
    code: str
    figures: tuple[tuple[str, str], ...] = ()
    closed: bool = False

    def refuses(self, entry: Entry, *, finish: bool) -> bool:
        """Whether what was typed cannot be saved.

        What is only missing may wait until the sheet is finished; a deduction never
        stands without words, nor points or a deduction where nothing is scored.
        """
        if self.code == "not_scored":
            return entry.points is not None or bool(entry.deduction)
        if self.code == "points_missing":
            return finish
        return self.field != "reason" or finish or bool(entry.deduction)

    def sentence(self, language: str = "zh") -> str:
        """Say what is wrong and what to do, in "zh" or "en"."""
        end = ENDS[self.closed].say(language)
        return SENTENCES[self.code].say(language, end=end, **dict(self.figures))


def problems(row: Score, entry: Entry) -> Iterator[Problem]:
    """Yield what keeps the entry from standing beside the row's score."""
    if row.apart:
        return
    if row.points is None:
        yield Problem("points", "not_scored")
        return
    yield from _points(row, entry.points)
    yield from _deduction(row, entry.deduction)
    if not entry.reason.strip():
        yield from _reason(row, entry.deduction)


def entered(row: Score, entry: Entry) -> Score:
    """Return the row with the person's points; raise ValueError if they cannot stand.

    Reasons are not asked for here: points stand or fall by themselves.
    """
    for problem in problems(row, entry):
        if problem.field != "reason":
            raise ValueError(problem.sentence("en"))
    if row.points is None:
        return row
    points = row.points if entry.points is None else entry.points
    return row._replace(points=(points - entry.deduction).quantize(CENT))


def _points(row: Score, points: Decimal | None) -> Iterator[Problem]:
    if row.span is None:
        if points is not None:
            yield Problem("points", "computed")
    elif points is None:
        yield _banded("points_missing", row.span)
    elif not _has_cents(points):
        yield Problem("points", "decimals")
    elif not row.span.holds(points):
        yield _banded("points_outside", row.span)


def _deduction(row: Score, deduction: Decimal) -> Iterator[Problem]:
    most = row.points or NOTHING
    if not _has_cents(deduction):
        yield Problem("deduction", "decimals")
    elif deduction and not row.over:
        yield Problem("deduction", "deduction_unasked")
    elif not 0 <= deduction <= most:
        yield Problem("deduction", "deduction_outside", (("most", str(most)),))


def _reason(row: Score, deduction: Decimal) -> Iterator[Problem]:
    if row.over and row.share is not None:
        share = (("share", rounded(row.share * 100, 1)),)
        yield Problem("reason", "reason_over", share)
    elif row.met is False:
        yield Problem("reason", "reason_short")
    elif deduction:
        yield Problem("reason", "reason_deduction")


def _banded(code: str, span: Span) -> Problem:
    figures = (("low", rounded(span.low, PLACES)), ("high", rounded(span.high, PLACES)))
    return Problem("points", code, figures, span.closed)


def _has_cents(points: Decimal) -> bool:
    return points.is_finite() and points == points.quantize(CENT)
