"""Why a row has its points, as a sentence in both languages. Pure."""

from decimal import Decimal
from typing import Final

from performance.lights.terms import HUNDRED, Figure, Promise
from performance.phrases import with_unit
from performance.rounding import plain, rounded
from performance.scoring.terms import Ground, Score
from performance.sentences import Language
from performance.values.sentence import Sentence

PLACES: Final = 2
SENTENCES: Final[dict[Ground, Sentence]] = {
    Ground.NO_FIGURE: Sentence("尚无完成值，未计分。", "No figure yet; not scored."),
    Ground.NO_TARGET: Sentence("没有指标值，不计分。", "No target value; not scored."),
    Ground.NOT_DUE: Sentence("未到时限，未计分。", "Not due yet; not scored."),
    Ground.LONG_TERM: Sentence("长期目标，不计分。", "A long-term goal; not scored."),
    Ground.DROPPED: Sentence(
        "指标已按程序取消，不计分。", "Withdrawn by an adjustment; not scored."
    ),
    Ground.AWAITING: Sentence(
        "待批复，或未到生效日期，暂不计分。",
        "Not approved yet, or not in force yet; not scored so far.",
    ),
    Ground.REACHED: Sentence(
        "完成{actual}，达到{target}。", "{actual} done, {target} reached."
    ),
    Ground.SHORT: Sentence(
        "完成{actual}，目标{target}{ratio}。", "{actual} done of {target}{ratio}."
    ),
    Ground.KEPT: Sentence(
        "{actual}，在{target}的限度以内。", "{actual}, within the limit of {target}."
    ),
    Ground.PASSED: Sentence(
        "{actual}，超过{target}的限度。", "{actual}, above the limit of {target}."
    ),
    Ground.EQUAL: Sentence("{actual}，与目标一致。", "{actual}, equal to the target."),
    Ground.ABOVE_EQUAL: Sentence(
        "{actual}，多于目标{target}，请说明。", "{actual}, above {target}: say why."
    ),
    Ground.YES: Sentence("已达成。", "Done."),
    Ground.NO: Sentence("未达成，不得分。", "Not done: no points."),
    Ground.GRADE_MET: Sentence(
        "达成年度指标，由人在{low}至{high}分之间评定，暂按满分。",
        "Met: a person gives {low} to {high}; in full until then.",
    ),
    Ground.GRADE_PARTLY: Sentence(
        "部分达成，由人在{low}至{high}分（不含）之间评定，暂按{points}分。",
        "Partly met: a person gives {low} to below {high}; {points} until then.",
    ),
    Ground.GRADE_MISSED: Sentence(
        "未达成且效果较差，由人在{low}至{high}分（不含）之间评定，暂按{points}分。",
        "Not met: a person gives {low} to below {high}; {points} until then.",
    ),
    Ground.ON_TIME: Sentence("按时完成。", "Done in time."),
    Ground.LATE: Sentence(
        "逾期完成，由人在{low}至{high}分（不含）之间评定，暂按{points}分。",
        "Done late: a person gives {low} to below {high}; {points} until then.",
    ),
    Ground.OVERDUE: Sentence(
        "已过时限仍未完成，不得分。", "Overdue and not done: no points."
    ),
    Ground.SPENT: Sentence("预算执行率{share}%。", "{share}% of the budget spent."),
    Ground.NO_BUDGET: Sentence("没有预算数，未计分。", "No budget; not scored."),
}
NO_MONEY: Final = Sentence(
    "预算执行数没有登记齐全，未计分。", "Execution is not fully on record; not scored."
)
RATIO: Final = Sentence("的{share}%", " ({share}%)")
OVER: Final = Sentence(
    "为目标的{share}%，请说明；目标定低的，由人扣减。",
    " {share}% of the target: say why; a person deducts if it was set too low.",
)


def say(
    row: Score,
    promise: Promise | None = None,
    figure: Figure | None = None,
    *,
    unit: str = "",
    language: Language = "zh",
) -> str:
    """Return why the row has its points; without a promise it is the money's row."""
    if promise is None and row.ground is Ground.NO_FIGURE:
        return NO_MONEY.say(language)
    words = {"points": str(row.points or "")}
    if row.share is not None:
        # 99.996 % must not read as 100 %.
        percent = rounded(row.share * HUNDRED, PLACES, (Decimal(HUNDRED),))
        words["share"] = percent
    words["ratio"] = RATIO.say(language, **words) if "share" in words else ""
    if row.span is not None:
        words["low"], words["high"] = (rounded(end, 4) for end in row.span[:2])
    if promise is not None and promise.number is not None:
        words["target"] = with_unit(plain(promise.number), promise, unit, language)
        if figure is not None and figure.value is not None:
            words["actual"] = with_unit(plain(figure.value), promise, unit, language)
    more = OVER.say(language, **words) if row.over else ""
    return SENTENCES[row.ground].say(language, **words) + more
