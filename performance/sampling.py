"""抽查建议: which figures an auditor might ask about first, and what to ask. Pure.

Each sign is a question, never a verdict: most figures that show one are right. Signs
add up, so that a figure with several comes first. The weights are the house's
judgement of how much a sign says by itself (no regulation names any): what moved after
somebody approved it says most, what a busy office does anyway says least.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from performance.choices import Sign
from performance.rounding import plain
from performance.sentences import Language
from performance.values.sentence import Sentence

# Points of each sign; the order is that in which a figure's questions are read.
WEIGHTS: Final[Mapping[Sign, int]] = {
    Sign.CHANGED: 30,
    Sign.EVIDENCE_CHANGED: 25,
    Sign.AFTER_LOCK: 20,
    Sign.FELL: 20,
    Sign.EXACTLY: 15,
    Sign.LAST_DAY: 10,
    Sign.ROUND: 10,
    Sign.UNCHANGED: 5,
}
# A figure of fewer digits is round by chance too often to be asked about.
ROUND_FROM: Final = 100
QUESTIONS: Final[Mapping[Sign, Sentence]] = {
    Sign.CHANGED: Sentence(
        "终审后由{against}改为{number}：改动的依据是什么，原数错在哪里？",
        "Changed from {against} to {number} after approval: on what grounds, and "
        "what was wrong before?",
    ),
    Sign.EVIDENCE_CHANGED: Sentence(
        "终审后替换或撤回了{count}份佐证材料：为什么，新旧材料有何不同？",
        "{count} evidence file(s) replaced or withdrawn after approval: why, and how "
        "do they differ?",
    ),
    Sign.AFTER_LOCK: Sentence(
        "填报期锁定后才送审：按哪项例外办理？",
        "Submitted after the period was locked: by which exception?",
    ),
    Sign.FELL: Sentence(
        "累计数由上期的{against}降为{number}：减少的是什么？",
        "The year-to-date figure fell from {against} to {number}: what was taken off?",
    ),
    Sign.EXACTLY: Sentence(
        "由上期的{against}变为{number}，恰好等于目标：数据是怎样得出的？",
        "From {against} to exactly the target, {number}: how was it worked out?",
    ),
    Sign.LAST_DAY: Sentence(
        "截止日当天或之后才送审：数据何时取得？",
        "Submitted on the due day or later: when was the figure known?",
    ),
    Sign.ROUND: Sentence(
        "{number}是整数：是统计数还是估计数？",
        "{number} is a round number: counted or estimated?",
    ),
    Sign.UNCHANGED: Sentence(
        "与上期{against}相同：本期是否重新统计？",
        "The same as before ({against}): was it counted anew?",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of one figure in force, all numbers in the indicator's unit.

    `share`: a percentage or a growth, which is 100 for better reasons than a guess.
    `previous` is the figure in force of the period before in the same year, `replaced`
    the number that it corrected after 终审, None where it corrected none; `targets` are
    the numbers it is held against at the period's end, `submitted_on` is the day of
    送审, `evidence_changed` how many files were replaced or withdrawn after 终审.
    """

    value: Decimal | None
    cumulative: bool = False
    share: bool = False
    previous: Decimal | None = None
    replaced: Decimal | None = None
    targets: frozenset[Decimal] = field(default=frozenset())
    submitted_on: datetime.date | None = None
    due_on: datetime.date | None = None
    after_lock: bool = False
    evidence_changed: int = 0


@dataclass(frozen=True, slots=True)
class Reason:
    """One sign of one figure, with the figures that its question names."""

    sign: Sign
    number: str = ""
    against: str = ""
    count: int = 0

    @property
    def weight(self) -> int:
        return WEIGHTS[self.sign]

    def sentence(self, language: Language = "zh") -> str:
        """Return the question in words."""
        return QUESTIONS[self.sign].say(
            language, number=self.number, against=self.against, count=str(self.count)
        )


def reasons(facts: Facts) -> tuple[Reason, ...]:
    """Return why a figure may be worth a question, the weightiest first."""
    number = _words(facts.value)
    previous, replaced = _words(facts.previous), _words(facts.replaced)
    found = {
        Sign.CHANGED: _changed(facts) and Reason(Sign.CHANGED, number, replaced),
        Sign.EVIDENCE_CHANGED: facts.evidence_changed
        and Reason(Sign.EVIDENCE_CHANGED, count=facts.evidence_changed),
        Sign.AFTER_LOCK: facts.after_lock and Reason(Sign.AFTER_LOCK),
        Sign.FELL: _fell(facts) and Reason(Sign.FELL, number, previous),
        Sign.EXACTLY: _exactly(facts) and Reason(Sign.EXACTLY, number, previous),
        Sign.LAST_DAY: _last_day(facts) and Reason(Sign.LAST_DAY),
        Sign.ROUND: _round(facts) and Reason(Sign.ROUND, number),
        Sign.UNCHANGED: _unchanged(facts) and Reason(Sign.UNCHANGED, number, previous),
    }
    return tuple(reason for sign in WEIGHTS if (reason := found[sign]))


def risk(found: tuple[Reason, ...]) -> int:
    """Return the points of a figure: those of its signs together."""
    return sum(reason.weight for reason in found)


def is_round(value: Decimal | None) -> bool:
    """Whether a figure from 100 up has one digit and only noughts behind it."""
    if value is None or abs(value) < ROUND_FROM or value != value.to_integral_value():
        return False
    return not str(abs(int(value)))[1:].strip("0")


def _changed(facts: Facts) -> bool:
    return facts.replaced is not None and facts.value != facts.replaced


def _fell(facts: Facts) -> bool:
    value, before = facts.value, facts.previous
    return bool(
        facts.cumulative and value is not None and before is not None and value < before
    )


def _exactly(facts: Facts) -> bool:
    """Whether a figure came to the target in one step, from something else."""
    return facts.value in facts.targets and facts.previous not in (None, facts.value)


def _round(facts: Facts) -> bool:
    return not facts.share and is_round(facts.value)


def _last_day(facts: Facts) -> bool:
    sent, due = facts.submitted_on, facts.due_on
    return sent is not None and due is not None and sent >= due


def _unchanged(facts: Facts) -> bool:
    """Whether a running total stood still; a rate or a level often does."""
    stood = facts.value == facts.previous
    return facts.cumulative and bool(facts.value) and stood


def _words(value: Decimal | None) -> str:
    return "—" if value is None else plain(value)
