"""What may be asked about a figure, and what it is held against. Pure."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from performance.rounding import plain
from performance.values.sentence import Sentence

QUESTIONS: Final[dict[str, Sentence]] = {
    "decreased": Sentence(
        "累计数不应减少：本次{number}，上期{against}。如属更正，请说明原因",
        "A year-to-date figure should not fall: {number} now, {against} before. "
        "If this is a correction, please give the reason.",
    ),
    "quarter_figure": Sentence(
        "是否把本季新增填成了累计？上期累计{against}，加上本次{number}应为{suggested}",
        "Is this the quarter's own figure? {against} to date before, plus {number} "
        "makes {suggested}.",
    ),
    "ten_times": Sentence(
        "{number}约为参照数{against}的10倍，小数点是否有误？是否应为{suggested}",
        "{number} is about ten times {against}. Did you mean {suggested}?",
    ),
    "tenth": Sentence(
        "{number}约为参照数{against}的十分之一，小数点是否有误？是否应为{suggested}",
        "{number} is about a tenth of {against}. Did you mean {suggested}?",
    ),
    "ten_thousand_times": Sentence(
        "{number}约为参照数{against}的1万倍，单位是否有误？是否应为{suggested}",
        "{number} is about 10,000 times {against}. Did you mean {suggested}?",
    ),
    "ten_thousandth": Sentence(
        "{number}约为参照数{against}的万分之一，单位是否有误？是否应为{suggested}",
        "{number} is about a 10,000th of {against}. Did you mean {suggested}?",
    ),
    "unchanged": Sentence(
        "与上期{against}相同，请确认已更新",
        "This is the same as before ({against}). Is it up to date?",
    ),
    "smaller_unit": Sentence(
        "{number}{unit}明显偏大，是否按{smaller}填的？折合{suggested}{unit}",
        "{number} {unit} is far too large. Is it in {smaller}? That makes "
        "{suggested} {unit}.",
    ),
    "far_beyond": Sentence(
        "{number}超过参照数{against}的20倍，请核对",
        "{number} is more than 20 times {against}. Is that right?",
    ),
    "sign": Sentence(
        "参照数为{against}，本次为{number}，正负号是否有误",
        "It was {against} and is {number} now. Is the sign right?",
    ),
    "drop": Sentence(
        "由{against}降到{number}，不到一半，请核对",
        "It fell from {against} to {number}, less than half. Is that right?",
    ),
    "exactly_100": Sentence(
        "由{against}%升到正好100%，请确认是实际数，不是目标数",
        "It rose from {against} % to exactly 100 %. Is this the actual figure, not "
        "the target?",
    ),
}


@dataclass(frozen=True)
class Past:
    """The figures that a typed one is held against, in the indicator's unit.

    ``previous`` is the last period's figure of the same year, ``same_last_year`` the
    same month's a year ago, ``target`` the year's number, ``base`` what this period's
    own part is added to (see increments); None where there is none.
    ``fall_needs_words``: whether a fallen year-to-date figure may stay only with a
    reason in words; else a tick confirms it.
    """

    previous: Decimal | None = None
    same_last_year: Decimal | None = None
    target: Decimal | None = None
    base: Decimal | None = None
    fall_needs_words: bool = True

    @property
    def size(self) -> Decimal | None:
        """Return the best known sign of how large figures are: the target first."""
        known = (self.target, self.same_last_year, self.previous)
        return next((figure for figure in known if figure is not None), None)


@dataclass(frozen=True, kw_only=True)
class Question:
    """One doubt about a figure; ``code`` is a key of QUESTIONS.

    ``against`` is the earlier figure, ``suggested`` what was probably meant.
    ``needs_reason``: it may stay only when the person gives a reason. ``unit`` and
    ``smaller`` are set where the unit itself is asked about.
    """

    code: str
    number: Decimal
    against: Decimal
    suggested: Decimal | None = None
    needs_reason: bool = False
    unit: str = ""
    smaller: str = ""

    @property
    def key(self) -> str:
        """Name this very question: a confirmation settles no other figure or past."""
        return f"{self.code}:{plain(self.number)}:{plain(self.against)}"

    @property
    def offer(self) -> str:
        """The figure that was probably meant, as one would type it; "" for none."""
        return "" if self.suggested is None else plain(self.suggested)

    def sentence(self, language: str = "zh") -> str:
        """Put the question with its figures, in "zh" or "en"."""
        return QUESTIONS[self.code].say(
            language,
            number=plain(self.number),
            against=plain(self.against),
            suggested=self.offer,
            unit=self.unit,
            smaller=self.smaller,
        )
