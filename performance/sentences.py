"""The words of the rule in both languages: templates only, filled in by `wording`.

Every `Reason` has a sentence in each language; months 1 to 11 and month 12 differ
only where `YEAR_SENTENCES` says so.
"""

from typing import Literal

from performance.choices import Cause, Comparator, CourseSource, Light
from performance.lights.terms import Reason

Language = Literal["zh", "en"]
Sentences = dict[Reason, str]

_COURSE_ZH = "{head}，按{source}应达{expected}，"
_COURSE_EN = "{head}; {expected} expected {source}; "

SENTENCES: dict[Language, Sentences] = {
    "zh": {
        Reason.NO_FIGURE: "{span}尚无完成值。",
        Reason.NO_TARGET: "尚未设定指标值，不研判。",
        Reason.LONG_TERM: "长期目标不单独研判，请看所连年度指标。",
        Reason.DROPPED: "指标已按程序取消，不再研判。",
        Reason.AWAITING: "待批复，或未到生效日期，暂不研判。",
        Reason.NOTHING_EXPECTED: _COURSE_ZH + "尚未到节点。",
        Reason.FAR_BEHIND: _COURSE_ZH + "完成{pace}%，低于{red}%。",
        Reason.BEHIND: _COURSE_ZH + "完成{pace}%，未到{green}%。",
        Reason.ON_COURSE: _COURSE_ZH + "完成{pace}%，进度正常。",
        Reason.PLAN_MET: _COURSE_ZH + "已达到计划。",
        Reason.PLAN_MISSED: _COURSE_ZH + "低于计划。",
        Reason.OVER_TARGET: "{head}，达到{year_goal}的{of_year}%，大幅超额，请说明。",
        Reason.OVER_PACE: _COURSE_ZH + "完成{pace}%，已到{blue}%，大幅超前，请说明。",
        Reason.MET: "{head}，达到“{demand}”的目标。",
        Reason.SHORT_WITHIN: "{head}，{short}，在{room}的容差以内。",
        Reason.SHORT_BEYOND: "{head}，{short}，超出{room}的容差。",
        Reason.YEAR_MET: "{head}，为{year_goal}的{of_year}%，年度目标达成。",
        Reason.YEAR_SHORT_WITHIN: (
            "{head}，为{year_goal}的{of_year}%，{missing}，在{room}的容差以内。"
        ),
        Reason.YEAR_SHORT_BEYOND: (
            "{head}，为{year_goal}的{of_year}%，{missing}，超出{room}的容差。"
        ),
        Reason.WITHIN_LIMIT: "{head}，符合“{demand}”的要求。",
        Reason.AHEAD_OF_COURSE: (
            "{head}，未超过全年限额{target}，但快于{source}应控的{expected}。"
        ),
        Reason.BREACHED_WITHIN: (
            "{head}，不符合“{demand}”的要求，{over}，在{room}的容差以内。"
        ),
        Reason.BREACHED: "{head}，不符合“{demand}”的要求，{over}。",
        Reason.EQUAL: "{head}，与目标{target}一致。",
        Reason.OFF_BY_ONE: "{head}，{apart}，请说明。",
        Reason.UNEQUAL_WITHIN: "{head}，{apart}，在{room}的容差以内，请说明。",
        Reason.UNEQUAL: "{head}，{apart}，请说明。",
        Reason.YES: "{span}已达成。",
        Reason.NO: "{span}未达成。",
        Reason.GRADE_MET: "{span}达到阶段预期。",
        Reason.GRADE_PARTLY: "{span}基本达到阶段预期，尚有差距。",
        Reason.GRADE_MISSED: "{span}未达到阶段预期。",
        Reason.DATE_ON_TIME: "已于{done}完成，在时限{due}以内。",
        Reason.DATE_LATE: "已于{done}完成，比时限{due}晚{days}天。",
        Reason.DATE_NOT_DUE: "时限为{due}，截至{as_of}尚未到期。",
        Reason.DATE_OVERDUE: "时限为{due}，截至{as_of}仍未完成，逾期{days}天。",
        Reason.NO_BUDGET: "没有预算，不研判。",
        Reason.BUDGET_FAR_BEHIND: (
            "{span}预算执行率{rate}%，为序时进度的{pace}%，低于{red}%。"
        ),
        Reason.BUDGET_BEHIND: (
            "{span}预算执行率{rate}%，为序时进度的{pace}%，未到{green}%。"
        ),
        Reason.BUDGET_ON_COURSE: (
            "{span}预算执行率{rate}%，为序时进度的{pace}%，进度正常。"
        ),
    },
    "en": {
        Reason.NO_FIGURE: "{span_dash}no figure yet.",
        Reason.NO_TARGET: "No target value is set; not judged.",
        Reason.LONG_TERM: "A long-term goal is not judged; see its annual indicator.",
        Reason.DROPPED: "The target was withdrawn; not judged.",
        Reason.AWAITING: "Not approved or not in force yet; not judged until then.",
        Reason.NOTHING_EXPECTED: _COURSE_EN + "nothing due yet.",
        Reason.FAR_BEHIND: _COURSE_EN + "{pace}% of that, below {red}%.",
        Reason.BEHIND: _COURSE_EN + "{pace}% of that, short of {green}%.",
        Reason.ON_COURSE: _COURSE_EN + "{pace}% of that, on course.",
        Reason.PLAN_MET: _COURSE_EN + "the plan is met.",
        Reason.PLAN_MISSED: _COURSE_EN + "below the plan.",
        Reason.OVER_TARGET: (
            "{head}: {of_year}% of {year_goal}, far above it; please explain."
        ),
        Reason.OVER_PACE: (
            _COURSE_EN + "{pace}% of that, {blue}% reached; please explain."
        ),
        Reason.MET: "{head}; the target ({demand}) is met.",
        Reason.SHORT_WITHIN: "{head}, {short}; within the tolerance of {room}.",
        Reason.SHORT_BEYOND: "{head}, {short}; beyond the tolerance of {room}.",
        Reason.YEAR_MET: "{head}: {of_year}% of {year_goal}; met for the year.",
        Reason.YEAR_SHORT_WITHIN: (
            "{head}: {of_year}% of {year_goal}, {missing}; "
            "within the tolerance of {room}."
        ),
        Reason.YEAR_SHORT_BEYOND: (
            "{head}: {of_year}% of {year_goal}, {missing}; "
            "beyond the tolerance of {room}."
        ),
        Reason.WITHIN_LIMIT: "{head}; the limit ({demand}) is kept.",
        Reason.AHEAD_OF_COURSE: (
            "{head}; within the year's limit of {target}, "
            "but above the {expected} allowed so far {source}."
        ),
        Reason.BREACHED_WITHIN: (
            "{head}; the limit ({demand}) is breached, {over}; "
            "within the tolerance of {room}."
        ),
        Reason.BREACHED: "{head}; the limit ({demand}) is breached, {over}.",
        Reason.EQUAL: "{head}; equal to the target of {target}.",
        Reason.OFF_BY_ONE: "{head}, {apart}; please explain.",
        Reason.UNEQUAL_WITHIN: (
            "{head}, {apart}; within the tolerance of {room}; please explain."
        ),
        Reason.UNEQUAL: "{head}, {apart}; please explain.",
        Reason.YES: "{span_dash}done.",
        Reason.NO: "{span_dash}not done.",
        Reason.GRADE_MET: "{span_dash}as expected at this stage.",
        Reason.GRADE_PARTLY: "{span_dash}nearly as expected at this stage.",
        Reason.GRADE_MISSED: "{span_dash}not as expected at this stage.",
        Reason.DATE_ON_TIME: "Done on {done}, within the deadline of {due}.",
        Reason.DATE_LATE: "Done on {done}, after the deadline of {due} (days: {days}).",
        Reason.DATE_NOT_DUE: "Deadline {due}; not yet due on {as_of}.",
        Reason.DATE_OVERDUE: (
            "Deadline {due}; not done on {as_of}, overdue (days: {days})."
        ),
        Reason.NO_BUDGET: "No budget; not judged.",
        Reason.BUDGET_FAR_BEHIND: (
            "{span}: {rate}% of the budget spent, {pace}% of the even course, "
            "below {red}%."
        ),
        Reason.BUDGET_BEHIND: (
            "{span}: {rate}% of the budget spent, {pace}% of the even course, "
            "short of {green}%."
        ),
        Reason.BUDGET_ON_COURSE: (
            "{span}: {rate}% of the budget spent, {pace}% of the even course, "
            "on course."
        ),
    },
}

# The year-end bands carry the words of the self-evaluation form.
YEAR_SENTENCES: dict[Language, Sentences] = {
    "zh": {
        Reason.GRADE_MET: "{span}达成年度指标。",
        Reason.GRADE_PARTLY: "{span}部分达成年度指标并具有一定效果。",
        Reason.GRADE_MISSED: "{span}未达成年度指标且效果较差。",
    },
    "en": {
        Reason.GRADE_MET: "{span_dash}the annual target is met.",
        Reason.GRADE_PARTLY: "{span_dash}the annual target is met in part.",
        Reason.GRADE_MISSED: "{span_dash}the annual target is missed.",
    },
}

# A tolerance of nothing is not worth naming.
STRICT_SENTENCES: dict[Language, Sentences] = {
    "zh": {
        Reason.SHORT_BEYOND: "{head}，{short}，未达到目标。",
        Reason.YEAR_SHORT_BEYOND: (
            "{head}，为{year_goal}的{of_year}%，{missing}，未达到目标。"
        ),
    },
    "en": {
        Reason.SHORT_BEYOND: "{head}, {short}; the target is missed.",
        Reason.YEAR_SHORT_BEYOND: (
            "{head}: {of_year}% of {year_goal}, {missing}; the target is missed."
        ),
    },
}

FRAGMENTS: dict[Language, dict[str, str]] = {
    "zh": {
        "year": "全年",
        "stock_span": "截至{month}月末",
        "cumulative": "{span}累计{value}",
        "level": "{span}{value}",
        "gained": "{span}{value}（比年初{start}增加{gain}）",
        "lost": "{span}{value}（比年初{start}减少{gain}）",
        "held": "{span}{value}（与年初持平）",
        "year_target": "全年目标{target}",
        "year_gain": "全年应增{goal}",
        "below": "比目标{target}低{gap}",
        "edge_below": "恰为目标值，未做到“{demand}”",
        "missing": "差{gap}",
        "above": "超出{gap}",
        "edge_above": "恰到限值",
        "more": "比目标{target}多{gap}",
        "less": "比目标{target}少{gap}",
        "points": "{number}个百分点",
        "reading": "（表中未标注比较符，按“不低于”研判。）",
        "cause": "{cause}{document}，由{before}转为{after}。",
        "first_cause": "{cause}{document}，首次研判为{after}。",
        "document": "（{number}）",
    },
    "en": {
        "year": "Full year",
        "stock_span": "End of {month_name}",
        "cumulative": "{span}: {value} to date",
        "level": "{span}: {value}",
        "gained": "{span}: {value} (up {gain} from {start} at the start of the year)",
        "lost": "{span}: {value} (down {gain} from {start} at the start of the year)",
        "held": "{span}: {value} (unchanged since the start of the year)",
        "year_target": "the annual target of {target}",
        "year_gain": "the gain of {goal} due this year",
        "below": "{gap} below the target of {target}",
        "edge_below": "just the target value, not {demand}",
        "missing": "{gap} short",
        "above": "by {gap}",
        "edge_above": "the limit being just reached",
        "more": "{gap} more than the target of {target}",
        "less": "{gap} less than the target of {target}",
        "points": "{number} percentage points",
        "reading": " (No comparator is printed; read as “at least”.)",
        "cause": "{cause}{document}: from {before} to {after}.",
        "first_cause": "{cause}{document}: first judged {after}.",
        "document": " ({number})",
    },
}

DEMANDS: dict[Language, dict[Comparator, str]] = {
    "zh": {
        Comparator.GREATER: "大于{target}",
        Comparator.AT_LEAST: "不低于{target}",
        Comparator.NONE: "不低于{target}",
        Comparator.EQUAL: "等于{target}",
        Comparator.AT_MOST: "不超过{target}",
        Comparator.LESS: "小于{target}",
    },
    "en": {
        Comparator.GREATER: "more than {target}",
        Comparator.AT_LEAST: "at least {target}",
        Comparator.NONE: "at least {target}",
        Comparator.EQUAL: "exactly {target}",
        Comparator.AT_MOST: "at most {target}",
        Comparator.LESS: "less than {target}",
    },
}

SOURCES: dict[Language, dict[CourseSource, str]] = {
    "zh": {
        CourseSource.PLAN: "节点计划",
        CourseSource.SEASON: "本单位往年进度",
        CourseSource.CALENDAR: "序时进度",
        CourseSource.NONE: "全年目标",
    },
    "en": {
        CourseSource.PLAN: "by the node plan",
        CourseSource.SEASON: "by the body's own earlier years",
        CourseSource.CALENDAR: "by the calendar",
        CourseSource.NONE: "for the year",
    },
}

CAUSES: dict[Language, dict[Cause, str]] = {
    "zh": {
        Cause.FIGURE: "因填报新数据",
        Cause.CORRECTION: "因数据更正",
        Cause.TARGET: "因指标值或节点计划变更",
        Cause.POLICY: "因预警规则变更",
        Cause.CALENDAR: "数据未变，因时间推移",
    },
    "en": {
        Cause.FIGURE: "New figure",
        Cause.CORRECTION: "Corrected figure",
        Cause.TARGET: "Changed target or node plan",
        Cause.POLICY: "Changed rule",
        Cause.CALENDAR: "Passing time, figure unchanged",
    },
}

# The same of a budget light, whose figures are executions and whose target a budget.
MONEY_CAUSES: dict[Language, dict[Cause, str]] = {
    "zh": {
        Cause.FIGURE: "因登记新执行数",
        Cause.CORRECTION: "因执行数更正",
        Cause.TARGET: "因预算变动",
        Cause.POLICY: "因预警规则变更",
        Cause.CALENDAR: "执行数未变，因时间推移",
    },
    "en": {
        Cause.FIGURE: "New execution",
        Cause.CORRECTION: "Corrected execution",
        Cause.TARGET: "Changed budget",
        Cause.POLICY: "Changed rule",
        Cause.CALENDAR: "Passing time, execution unchanged",
    },
}

LIGHTS: dict[Language, dict[Light, str]] = {
    "zh": {
        Light.RED: "红灯",
        Light.YELLOW: "黄灯",
        Light.GREEN: "绿灯",
        Light.BLUE: "蓝灯",
        Light.GREY: "无灯",
    },
    "en": {
        Light.RED: "red",
        Light.YELLOW: "yellow",
        Light.GREEN: "green",
        Light.BLUE: "blue",
        Light.GREY: "no light",
    },
}
