"""Closed lists of the performance side. Stored values are whole lowercase words."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Comparator(TextChoices):
    """指标性质. The stored value is also what commands read and print."""

    GREATER = ">", _("大于")
    AT_LEAST = ">=", _("不低于")
    EQUAL = "=", _("等于")
    AT_MOST = "<=", _("不超过")
    LESS = "<", _("小于")
    NONE = "", _("未标注")


class Measure(TextChoices):
    """What kind of value an indicator has."""

    COUNT = "count", _("计数")
    AMOUNT = "amount", _("金额或数量")
    PERCENT = "percent", _("百分比")
    GROWTH = "growth", _("增幅")
    DATE = "date", _("时限")
    GRADE = "grade", _("定性分档")
    YES_NO = "yes_no", _("是否")


class Accumulation(TextChoices):
    """How a year-to-date figure comes about; decides whether time is pro-rated."""

    CUMULATIVE = "cumulative", _("累计")
    STOCK = "stock", _("存量")
    RATE = "rate", _("比率或增幅")
    GRADE = "grade", _("定性")
    DATE = "date", _("时限")


class Grade(TextChoices):
    """Three bands; a yes/no indicator uses the outer two only."""

    MET = "met", _("达成")
    PARTLY = "partly", _("部分达成")
    MISSED = "missed", _("未达成")
    NONE = "", _("未评")


class ValueKind(TextChoices):
    """What a printed value turned out to be."""

    NUMBER = "number", _("数值")
    DATE = "date", _("时限")
    GRADE = "grade", _("定性")
    TEXT = "text", _("文字")
    # Given up by an adjustment; never read from a form.
    DROPPED = "dropped", _("取消")
    EMPTY = "empty", _("空")
    UNCLEAR = "unclear", _("待确认")


class Light(TextChoices):
    """灯: how a target is doing; never where its record stands in review."""

    RED = "red", _("红灯")
    YELLOW = "yellow", _("黄灯")
    GREEN = "green", _("绿灯")
    BLUE = "blue", _("蓝灯")
    GREY = "grey", _("无灯")


class LightKind(TextChoices):
    """The three lights of a target or project, each with its own question."""

    GOAL = "goal", _("目标完成")
    OUTLOOK = "outlook", _("全年预计")
    BUDGET = "budget", _("预算执行")


class ReportingState(TextChoices):
    """Whether the figure of a period has arrived; computed when read, never stored."""

    NOT_DUE = "not_due", _("本期不报")
    AWAITING_DATA = "awaiting_data", _("待数据发布")
    DUE = "due", _("待填报")
    LATE = "late", _("迟报")
    UNDER_REVIEW = "under_review", _("待审")
    RETURNED = "returned", _("退回")
    IN_FORCE = "in_force", _("已终审")
    EXEMPT = "exempt", _("豁免")


class CourseSource(TextChoices):
    """Where the expected share of the year comes from, best first."""

    PLAN = "plan", _("节点计划")
    SEASON = "season", _("本单位往年进度")
    CALENDAR = "calendar", _("序时进度")
    NONE = "none", _("不按时间折算")


class PlanMethod(TextChoices):
    """How a node plan was drawn up; what is kept are amounts in every case."""

    AMOUNT = "amount", _("逐期累计数")
    SHARE = "share", _("各期比例")
    LAST_YEAR = "last_year", _("照去年批次")


class Quality(TextChoices):
    """How firm a figure is; a 核定数 replaces a 快报数 as an ordinary step."""

    ESTIMATE = "estimate", _("预计数")
    FLASH = "flash", _("快报数")
    VERIFIED = "verified", _("核定数")


class Likelihood(TextChoices):
    """完成目标可能性, as the monitoring sheet asks the lead."""

    CERTAIN = "certain", _("确定能")
    POSSIBLE = "possible", _("有可能")
    IMPOSSIBLE = "impossible", _("完全不可能")


class FigureSource(TextChoices):
    """How a figure got here."""

    ENTERED = "entered", _("填报")
    PUBLISHED = "published", _("公开文件")
    SAMPLE = "sample", _("样例数据")


class GoalKind(TextChoices):
    """Whether a goal is this year's or lies beyond it."""

    LONG_TERM = "long_term", _("长期目标")
    ANNUAL = "annual", _("年度目标")


class Cause(TextChoices):
    """The one cause of a change of light."""

    FIGURE = "figure", _("新数据")
    CORRECTION = "correction", _("更正")
    TARGET = "target", _("目标变更")
    POLICY = "policy", _("规则变更")
    CALENDAR = "calendar", _("时间推移")


class Rung(TextChoices):
    """How far the asking for one figure has come: before, on and after its due day."""

    WEEK_BEFORE = "week_before", _("到期前7天")
    DAYS_BEFORE = "days_before", _("到期前3天")
    DUE_DAY = "due_day", _("到期当天")
    LATE = "late", _("已迟报")
    LATE_REVIEWER = "late_reviewer", _("迟报转告科室审核")
    LATE_HEAD = "late_head", _("迟报转告局领导")


class FlagKind(TextChoices):
    """What a flag warns of; one of a kind is open for a target at a time."""

    BEHIND = "behind", _("落后")
    OVERDUE = "overdue", _("迟报")
    EXPLAIN = "explain", _("待说明")
    WAITING = "waiting", _("久未审核")
    OUTLOOK = "outlook", _("全年无望")


class FlagEventKind(TextChoices):
    """What happened to a flag; each happens once and is kept."""

    RAISED = "raised", _("提出")
    CHANGED = "changed", _("变化")
    ACKNOWLEDGED = "acknowledged", _("已阅")
    LAPSED = "lapsed", _("认可到期")
    CLOSED = "closed", _("解除")


class Corner(TextChoices):
    """Where a project stands, results × money; never one averaged number.

    In the order that a head reads them: money that runs ahead of its results first.
    """

    MONEY_AHEAD = "money_ahead", _("钱超前事滞后")
    RESULTS_AHEAD = "results_ahead", _("事超前钱滞后")
    BOTH_BEHIND = "both_behind", _("双滞后")
    BOTH_WELL = "both_well", _("双正常")
    UNKNOWN = "unknown", _("尚不能判断")


class Easing(TextChoices):
    """What an adjustment does to a promise."""

    EASIER = "easier", _("放宽")
    DROPPED = "dropped", _("取消")
    HARDER = "harder", _("加严")
    SAME = "same", _("要求不变")
    UNCLEAR = "unclear", _("无法比较")


class RectifySource(TextChoices):
    """Who found what is to be put right."""

    HEAD = "head", _("局领导")
    FINANCE = "finance", _("财政财务")
    AUDIT = "audit", _("审计")


class RectifyStatus(TextChoices):
    """How far a 整改 has come; being overdue is computed, never stored."""

    ORDERED = "ordered", _("待整改")
    ANSWERED = "answered", _("已反馈")
    RETURNED = "returned", _("退回重办")
    CLOSED = "closed", _("已销号")
    CANCELLED = "cancelled", _("已撤销")


class RectifyAction(TextChoices):
    """What a person does to a 整改."""

    ORDER = "order", _("下达整改")
    ANSWER = "answer", _("反馈整改")
    RETURN = "return", _("退回重办")
    CLOSE = "close", _("销号")
    CANCEL = "cancel", _("撤销")


class InquiryStatus(TextChoices):
    """How far an auditor's question has come; being overdue is computed, not stored."""

    ASKED = "asked", _("待答复")
    ANSWERED = "answered", _("已答复")
    CLOSED = "closed", _("已办结")


class InquiryAction(TextChoices):
    """What is done with an auditor's question; 答复 is the department's part."""

    ASK = "ask", _("提问")
    ANSWER = "answer", _("答复")
    AGAIN = "again", _("追问")
    CLOSE = "close", _("办结")


class Pin(TextChoices):
    """What an auditor's question is pinned to; each is a column of the question."""

    ACTUAL = "actual", _("完成值")
    TARGET = "target", _("指标值")
    PLAN = "plan", _("节点计划")
    EVALUATION = "evaluation", _("自评得分")


class Sign(TextChoices):
    """What may be worth an auditor's question about a figure."""

    CHANGED = "changed", _("终审后更正")
    EVIDENCE_CHANGED = "evidence_changed", _("终审后换材料")
    AFTER_LOCK = "after_lock", _("锁定后送审")
    FELL = "fell", _("累计数下降")
    EXACTLY = "exactly", _("恰好达到目标")
    LAST_DAY = "last_day", _("截止日才送审")
    ROUND = "round", _("整数")
    UNCHANGED = "unchanged", _("与上期相同")


class BlueRule(TextChoices):
    """What counts as 大幅超额."""

    ANNUAL = "annual", _("按全年目标计")
    PACE = "pace", _("按序时进度计")


class LibraryKind(TextChoices):
    """Which entries of the library a list shows."""

    COMMON = "common", _("共性指标")
    OWN = "own", _("部门指标")
    RETIRED = "retired", _("已停用")


class ScorePart(TextChoices):
    """The parts of a self-evaluation that a scheme gives points to."""

    EXECUTION = "execution", _("预算执行率")
    COST = "cost", _("成本指标")
    OUTPUT = "output", _("产出指标")
    BENEFIT = "benefit", _("效益指标")
    SATISFACTION = "satisfaction", _("满意度指标")
    # All the goals of a year together, where the sheet divides them no further.
    GOAL = "goal", _("年度绩效目标")


class ScoreGrade(TextChoices):
    """The word for a whole self-evaluation's points."""

    EXCELLENT = "excellent", _("优")
    GOOD = "good", _("良")
    FAIR = "fair", _("中")
    POOR = "poor", _("差")


class OfficialForm(TextChoices):
    """The papers of a year that go to the finance bureau."""

    DECLARATION = "declaration", _("绩效目标申报表")
    # Rows that join a form which binds already: once a 批复, as often as needed.
    ADDITION = "addition", _("绩效目标调整申请表（年中追加）")
    MONITORING = "monitoring", _("绩效运行监控表")
    SELF_EVALUATION = "self_evaluation", _("绩效自评表")
