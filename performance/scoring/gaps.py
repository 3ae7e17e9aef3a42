"""What keeps a self-evaluation from being sent, in words. Pure."""

from collections.abc import Iterable
from enum import StrEnum
from itertools import groupby
from typing import Final, NamedTuple

from performance.values.sentence import Sentence


class GapKind(StrEnum):
    """In the order in which a page lists them."""

    SAVED = "saved"
    WEIGHTS = "weights"
    DONE = "done"
    MONEY = "money"
    FIGURE = "figure"
    LATE = "late"
    POINTS = "points"
    DEDUCTION = "deduction"
    REASON = "reason"


SENTENCES: Final[dict[GapKind, Sentence]] = {
    GapKind.SAVED: Sentence(
        "自评尚未按现行分值方案填写并保存",
        "Nothing has been saved yet under the scheme in force",
    ),
    GapKind.WEIGHTS: Sentence(
        "分值没有冻结：请重新确认分值后再保存一次",
        "The weights are not frozen: have them confirmed, then save again",
    ),
    GapKind.DONE: Sentence(
        "未写年度总体目标的实际完成情况",
        "What was achieved of the year's goal is not written",
    ),
    GapKind.MONEY: Sentence(
        "{n}处全年资金没有登记", "Amounts of the year's money not on record ({n})"
    ),
    GapKind.FIGURE: Sentence(
        "{n}行没有终审的完成值", "Rows without a figure in force ({n})"
    ),
    GapKind.LATE: Sentence(
        "{n}行的完成值不是全年数", "Rows whose figure is not the whole year's ({n})"
    ),
    GapKind.POINTS: Sentence(
        "{n}行未评得分，或得分与等次不符",
        "Rows whose points are not given, or do not fit the grade ({n})",
    ),
    GapKind.DEDUCTION: Sentence(
        "{n}行的扣减分不再适用", "Rows whose deduction no longer applies ({n})"
    ),
    GapKind.REASON: Sentence("{n}行未写原因", "Rows without a reason ({n})"),
}


class Gap(NamedTuple):
    """One thing that is missing; `target` is the row's, `name` what it is called."""

    kind: GapKind
    name: str = ""
    target: int | None = None


class Lack(NamedTuple):
    """All gaps of one kind."""

    kind: GapKind
    gaps: tuple[Gap, ...]

    def sentence(self, language: str = "zh") -> str:
        """Say what is missing and how often, in "zh" or "en"."""
        return SENTENCES[self.kind].say(language, n=str(len(self.gaps)))


def lacks(gaps: Iterable[Gap]) -> list[Lack]:
    """Return the gaps by kind, in the order of the page."""
    order = list(GapKind)
    ordered = sorted(gaps, key=lambda gap: order.index(gap.kind))
    return [
        Lack(kind, tuple(same))
        for kind, same in groupby(ordered, key=lambda gap: gap.kind)
    ]
