"""What must stand beside a figure before it is sent to review. Pure.

A policy decides what it asks for; the columns are those of the monitoring sheet
(绩效运行监控表, 财预〔2019〕136号): 偏差原因分析, 全年预计完成情况, 完成目标可能性; the
measures are the self-evaluation's last column (财预〔2020〕10号).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from performance.choices import Light
from performance.values.sentence import Sentence

YEAR_END: Final = 12


class Need(StrEnum):
    """One thing that is asked for, in the order in which a person fills them in."""

    CAUSE = "cause"
    WORDS = "words"
    FORECAST = "forecast"
    LIKELIHOOD = "likelihood"
    MEASURE = "measure"
    EVIDENCE = "evidence"


class Because(StrEnum):
    """Why it is asked for."""

    RED = "red"
    BLUE = "blue"
    LATE = "late"
    YEAR_END = "year_end"
    CORRECTION = "correction"


# A red light is a deviation: the sheet's columns are all asked for. Blue and late want
# a reason in words only: 经费, 制度, 人员 and 硬件 explain no surplus and no delay.
BEHIND: Final = (
    Need.CAUSE,
    Need.WORDS,
    Need.FORECAST,
    Need.LIKELIHOOD,
    Need.MEASURE,
)
_DO: Final[dict[Need, Sentence]] = {
    Need.CAUSE: Sentence("请勾选偏差原因", "please tick the causes"),
    Need.WORDS: Sentence("请写明情况说明", "please explain in words"),
    Need.FORECAST: Sentence(
        "请填写全年预计完成情况", "please say where the year will end"
    ),
    Need.LIKELIHOOD: Sentence(
        "请选择完成目标可能性", "please say how likely the target is to be met"
    ),
    Need.MEASURE: Sentence("请至少写一条改进措施", "please give at least one measure"),
    Need.EVIDENCE: Sentence("请上传佐证材料", "please upload a supporting document"),
}
_BECAUSE: Final[dict[Because, Sentence]] = {
    Because.RED: Sentence("亮红灯", "The light is red"),
    Because.BLUE: Sentence(
        "大幅超额（蓝灯）", "The target is far exceeded (blue light)"
    ),
    Because.LATE: Sentence("迟报", "The figure is late"),
    Because.YEAR_END: Sentence("年度数据", "This is the year's figure"),
    Because.CORRECTION: Sentence(
        "更正已终审的数据", "This corrects an approved figure"
    ),
}


@dataclass(frozen=True, slots=True)
class Demands:
    """What a policy asks for.

    `explain_falling`: a year-to-date figure below last period's stays only with a
    reason in words; without it a tick confirms it (performance.plausibility).
    """

    explain_red: bool = False
    explain_blue: bool = False
    explain_late: bool = False
    explain_falling: bool = True
    evidence_year_end: bool = False
    evidence_correction: bool = False
    evidence_blue: bool = False

    @property
    def any(self) -> bool:
        """Whether anything is asked for when a figure is sent."""
        return (
            self.explain_red
            or self.explain_blue
            or self.explain_late
            or self.evidence_year_end
            or self.evidence_correction
            or self.evidence_blue
        )


@dataclass(frozen=True, slots=True)
class Case:
    """One figure as it stands; `lights` are those of its annual commitments."""

    month: int
    lights: frozenset[Light] = frozenset()
    late: bool = False
    correction: bool = False
    # Only a number has a 全年预计完成情况 in the indicator's unit.
    number: bool = True


@dataclass(frozen=True, slots=True)
class Given:
    """What stands beside the figure already."""

    cause: bool = False
    words: bool = False
    forecast: bool = False
    likelihood: bool = False
    measures: int = 0
    evidence: int = 0

    def has(self, need: Need) -> bool:
        return {
            Need.CAUSE: self.cause,
            Need.WORDS: self.words,
            Need.FORECAST: self.forecast,
            Need.LIKELIHOOD: self.likelihood,
            Need.MEASURE: self.measures > 0,
            Need.EVIDENCE: self.evidence > 0,
        }[need]


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing asked for, and why."""

    need: Need
    because: Because

    def sentence(self, language: str = "zh") -> str:
        """Say what to do and why, in "zh" or "en"."""
        why, what = _BECAUSE[self.because], _DO[self.need]
        between = ": " if language == "en" else "，"
        end = "." if language == "en" else "。"
        return f"{why.say(language)}{between}{what.say(language)}{end}"


def asked(demands: Demands, case: Case) -> tuple[Asked, ...]:
    """Return what the policy asks for beside this figure, each thing once."""
    found: dict[Need, Because] = {}
    for need, because in _asked(demands, case):
        found.setdefault(need, because)
    return tuple(Asked(need, found[need]) for need in Need if need in found)


def missing(wanted: Iterable[Asked], given: Given) -> tuple[Asked, ...]:
    """Return what is asked for and not there yet."""
    return tuple(one for one in wanted if not given.has(one.need))


def _asked(demands: Demands, case: Case) -> Iterator[tuple[Need, Because]]:
    if demands.explain_red and Light.RED in case.lights:
        yield from ((need, Because.RED) for need in BEHIND if _applies(need, case))
    blue = Light.BLUE in case.lights
    if demands.explain_blue and blue:
        yield Need.WORDS, Because.BLUE
    if demands.explain_late and case.late:
        yield Need.WORDS, Because.LATE
    if demands.evidence_year_end and case.month == YEAR_END:
        yield Need.EVIDENCE, Because.YEAR_END
    if demands.evidence_correction and case.correction:
        yield Need.EVIDENCE, Because.CORRECTION
    if demands.evidence_blue and blue:
        yield Need.EVIDENCE, Because.BLUE


def _applies(need: Need, case: Case) -> bool:
    """In December the year is over: nothing is left to be forecast."""
    if need is Need.FORECAST:
        return case.number and case.month < YEAR_END
    return need is not Need.LIKELIHOOD or case.month < YEAR_END
