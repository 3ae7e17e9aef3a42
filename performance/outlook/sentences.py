"""The words of the outlook in both languages: templates only, filled in by `words`."""

from performance.choices import Comparator, CourseSource
from performance.course import SeasonGap
from performance.outlook.terms import MOST_APART, OutlookReason
from performance.sentences import Language

_FORECAST_ZH = "全年预计{forecast}（80%区间{low}–{high}）"
_FORECAST_EN = "the year should end at {forecast} (80% interval {low}–{high})"
_ESTIMATED_ZH = "{basis}，" + _FORECAST_ZH + "，{demand}的可能性{chance}：{word}。"
_ESTIMATED_EN = (
    "{basis}, " + _FORECAST_EN + "; the probability of {demand} is {chance}: {word}."
)

# The light in words; the number stands behind it, on demand.
WORDS: dict[Language, dict[OutlookReason, str]] = {
    "zh": {
        OutlookReason.LIKELY: "大概率",
        OutlookReason.HARD: "有难度",
        OutlookReason.HOPELESS: "基本无望",
        OutlookReason.EARLY: "时候尚早",
        OutlookReason.BY_PACE: "按序时推算",
        OutlookReason.ALREADY_MET: "已达成",
        OutlookReason.ALREADY_MISSED: "已超出",
        OutlookReason.YEAR_MET: "已达成",
        OutlookReason.YEAR_MISSED: "未达成",
        OutlookReason.NO_FIGURE: "尚无数据",
        OutlookReason.NO_TARGET: "不作预计",
        OutlookReason.LONG_TERM: "不作预计",
        OutlookReason.DROPPED: "不作预计",
        OutlookReason.AWAITING: "不作预计",
        OutlookReason.GRADED: "不作预计",
        OutlookReason.DEADLINE: "不作预计",
    },
    "en": {
        OutlookReason.LIKELY: "likely",
        OutlookReason.HARD: "in doubt",
        OutlookReason.HOPELESS: "hardly possible",
        OutlookReason.EARLY: "too early",
        OutlookReason.BY_PACE: "by pace only",
        OutlookReason.ALREADY_MET: "met",
        OutlookReason.ALREADY_MISSED: "exceeded",
        OutlookReason.YEAR_MET: "met",
        OutlookReason.YEAR_MISSED: "missed",
        OutlookReason.NO_FIGURE: "no figure",
        OutlookReason.NO_TARGET: "no forecast",
        OutlookReason.LONG_TERM: "no forecast",
        OutlookReason.DROPPED: "no forecast",
        OutlookReason.AWAITING: "no forecast",
        OutlookReason.GRADED: "no forecast",
        OutlookReason.DEADLINE: "no forecast",
    },
}

SENTENCES: dict[Language, dict[OutlookReason, str]] = {
    "zh": {
        OutlookReason.LIKELY: _ESTIMATED_ZH,
        OutlookReason.HARD: _ESTIMATED_ZH,
        OutlookReason.HOPELESS: _ESTIMATED_ZH,
        OutlookReason.EARLY: "{source}，此时只应完成全年的{share}%，暂不预计全年。",
        OutlookReason.BY_PACE: "{few}，{pace}不作概率预计。",
        OutlookReason.ALREADY_MET: "已达到全年目标{target}{estimate}。",
        OutlookReason.ALREADY_MISSED: "已超出{target}，年内不会再回到目标以内。",
        OutlookReason.YEAR_MET: "年度已结束，{result}目标达成。",
        OutlookReason.YEAR_MISSED: "年度已结束，{result}目标未达成。",
        OutlookReason.NO_FIGURE: "尚无完成值，无从预计。",
        OutlookReason.NO_TARGET: "尚未设定指标值，无从预计。",
        OutlookReason.LONG_TERM: "长期目标不作全年预计，请看所连年度指标。",
        OutlookReason.DROPPED: "指标已按程序取消，不作预计。",
        OutlookReason.AWAITING: "待批复，或未到生效日期，暂不作预计。",
        OutlookReason.GRADED: "定性和是否类指标不作全年预计。",
        OutlookReason.DEADLINE: "时限类指标不作全年预计。",
    },
    "en": {
        OutlookReason.LIKELY: _ESTIMATED_EN,
        OutlookReason.HARD: _ESTIMATED_EN,
        OutlookReason.HOPELESS: _ESTIMATED_EN,
        OutlookReason.EARLY: (
            "{source}, only {share}% of the year is due so far; too early to forecast."
        ),
        OutlookReason.BY_PACE: "{few}; {pace}no probability is given.",
        OutlookReason.ALREADY_MET: "The annual target of {target} is met{estimate}.",
        OutlookReason.ALREADY_MISSED: (
            "Already above {target}; the year cannot come back from that."
        ),
        OutlookReason.YEAR_MET: "The year is over{result}; the target is met.",
        OutlookReason.YEAR_MISSED: "The year is over{result}; the target is missed.",
        OutlookReason.NO_FIGURE: "No figure yet, nothing to forecast from.",
        OutlookReason.NO_TARGET: "No target value is set, nothing to forecast.",
        OutlookReason.DROPPED: "The target was withdrawn; nothing to forecast.",
        OutlookReason.AWAITING: "Not approved or in force yet; nothing to forecast.",
        OutlookReason.LONG_TERM: (
            "A long-term goal is not forecast; see its annual indicator."
        ),
        OutlookReason.GRADED: "Graded and yes/no indicators are not forecast.",
        OutlookReason.DEADLINE: "Deadlines are not forecast.",
    },
}

FRAGMENTS: dict[Language, dict[str, str]] = {
    "zh": {
        "growing": "按{years}同期进度",
        "planned": "按节点计划（波动参照{years}）",
        "standing": "按{years}同期以后的变动",
        "estimate": "；" + _FORECAST_ZH,
        "few": "可用的往年数据不足两年",
        "apart": f"往年总量相差{MOST_APART}倍以上",
        "pace": "{source}推算全年约{forecast}，",
        "no_pace": "沿用目标完成预警的判断，",
        "result": "实绩{forecast}，要求{demand}，",
        "interval": "预计{forecast}（{low}–{high}）",
        "about": "约{forecast}",
        "chance": "可能性{chance}",
        "then": "，",
        "under": "不到{chance}",
        "over": "在{chance}以上",
        "needed": "余下{months}个月还须完成{rest}，平均每月{rate}",
        "allowed": "余下{months}个月还可有{rest}，平均每月{rate}",
        "best": "；往年同期最多{best}（{year}年）",
        "lowest": "；往年同期最少{best}（{year}年）",
        "times": "，所需为其{times}倍",
        "hardly": "，所需不到其{times}倍",
        "share": "{source}，此时应完成全年的{share}%",
        "weight": "（往年权重{weight}%，其余按月均匀）",
        "early": "此进度中往年（{years}）权重{weight}%，其余按月均匀。",
        "wide": "往年进度差异很大，区间因此较宽。",
        "moved": "往年同期以后的变动差异很大，区间因此较宽。",
        "totals": "往年总量差异很大，预计更多依今年的进度。",
        "left_out": "{year}年未采用：{gap}。",
        "end": "。",
        "next": "",
        "and": "、",
    },
    "en": {
        "growing": "By the same point of {years}",
        "planned": "By the node plan (spread as in {years})",
        "standing": "By how {years} went on from this point",
        "estimate": "; " + _FORECAST_EN,
        "few": "Fewer than two earlier years can be used",
        "apart": f"Earlier years' totals lie more than {MOST_APART} times apart",
        "pace": "{source} the year would end near {forecast}; ",
        "no_pace": "the goal light stands in; ",
        "result": " with {forecast} against {demand}",
        "interval": "{forecast} expected ({low}–{high})",
        "about": "about {forecast}",
        "chance": "probability {chance}",
        "then": ", ",
        "under": "under {chance}",
        "over": "over {chance}",
        "needed": "{rest} still to come in {months} months, {rate} a month",
        "allowed": "{rest} still allowed in {months} months, {rate} a month",
        "best": "; the best on record from here on is {best} ({year})",
        "lowest": "; the lowest on record from here on is {best} ({year})",
        "times": ", and {times} times that is needed",
        "hardly": ", and less than {times} times that is needed",
        "share": "{source}, {share}% of the year is due by now",
        "weight": " (earlier years weigh {weight}%, even months the rest)",
        "wide": "Earlier years differ widely in their course, so the interval is wide.",
        "moved": (
            "Earlier years went on very differently from this point, so the interval "
            "is wide."
        ),
        "totals": (
            "Earlier years' totals differ widely, so this year's own pace has more say."
        ),
        "early": "Of this {years} weigh {weight}%, even months the rest.",
        "left_out": "{year} is not used: {gap}.",
        "end": ".",
        "next": " ",
        "and": ", ",
    },
}

SOURCES: dict[Language, dict[CourseSource, str]] = {
    "zh": {
        CourseSource.PLAN: "按节点计划",
        CourseSource.SEASON: "按本单位往年进度",
        CourseSource.CALENDAR: "按序时进度",
        CourseSource.NONE: "",
    },
    "en": {
        CourseSource.PLAN: "by the node plan",
        CourseSource.SEASON: "by the body's own earlier years",
        CourseSource.CALENDAR: "by the calendar",
        CourseSource.NONE: "",
    },
}

DEMANDS: dict[Language, dict[Comparator, str]] = {
    "zh": {
        Comparator.GREATER: "超过{target}",
        Comparator.AT_LEAST: "达到{target}",
        Comparator.NONE: "达到{target}",
        Comparator.EQUAL: "恰为{target}",
        Comparator.AT_MOST: "不超过{target}",
        Comparator.LESS: "低于{target}",
    },
    "en": {
        Comparator.GREATER: "above {target}",
        Comparator.AT_LEAST: "{target} or more",
        Comparator.NONE: "{target} or more",
        Comparator.EQUAL: "exactly {target}",
        Comparator.AT_MOST: "{target} or less",
        Comparator.LESS: "below {target}",
    },
}

GAPS: dict[Language, dict[SeasonGap, str]] = {
    "zh": {
        SeasonGap.NO_START: "缺上年末数，看不出当年增量",
        SeasonGap.NO_YEAR_END: "缺年末数",
        SeasonGap.TOO_FEW: "年中数据太少",
        SeasonGap.NOT_POSITIVE: "全年没有增长",
        SeasonGap.FALLING: "年中累计数下降",
        SeasonGap.APART: f"各年总量相差{MOST_APART}倍以上",
    },
    "en": {
        SeasonGap.NO_START: "the level at the end of the year before is missing",
        SeasonGap.NO_YEAR_END: "its year end is missing",
        SeasonGap.TOO_FEW: "too few figures within the year",
        SeasonGap.NOT_POSITIVE: "it brought nothing",
        SeasonGap.FALLING: "its year-to-date figures fall",
        SeasonGap.APART: f"the years' totals lie more than {MOST_APART} times apart",
    },
}
