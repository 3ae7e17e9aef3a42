"""What is said of a weak target: why it is weak, and what would be better. Pure."""

from enum import StrEnum
from typing import Final

from performance.values.sentence import Sentence


class HintId(StrEnum):
    """What is weak about a target."""

    OVER_100 = "over_100"
    VAGUE = "vague"
    BELOW_LAST = "below_last"
    BELOW_ACTUAL = "below_actual"
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
        "比表上的上年值{last}还容易，审核时会问原因。",
        "Easier than the {last} of last year on the form: a reviewer will ask why.",
    ),
    HintId.BELOW_ACTUAL: Sentence(
        "比上年实际完成的{last}还容易，审核时会问原因。",
        "Easier than the {last} that last year came to: a reviewer will ask why.",
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
        "例如：{better}；确需放宽的，在立项情况里写明原因。",
        "Better: {better}; if it must be easier, give the reason under 立项情况.",
    ),
    HintId.BELOW_ACTUAL: Sentence(
        "例如：{better}；确需放宽的，在立项情况里写明原因。",
        "Better: {better}; if it must be easier, give the reason under 立项情况.",
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
