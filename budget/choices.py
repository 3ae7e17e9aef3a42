"""Closed lists of the budget side. Stored values are whole lowercase words."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Duty(TextChoices):
    """What an account is for; the four never meet in one account (三员分立)."""

    BUSINESS = "business", _("业务")
    SYSTEM = "system", _("系统管理")
    SECURITY = "security", _("安全管理")
    AUDIT = "audit", _("审计")


class Role(TextChoices):
    """What a business account may do in a department and everything below it."""

    LEAD = "lead", _("项目负责人")
    CLERK = "clerk", _("代填人")
    REVIEWER = "reviewer", _("科室审核")
    HEAD = "head", _("局领导")
    FINANCE = "finance", _("财务")
    SUPERVISOR = "supervisor", _("财政绩效科")


class DepartmentKind(TextChoices):
    """What a place in the tree is; a body reports for everything below it."""

    BODY = "body", _("部门")
    UNIT = "unit", _("单位")
    SECTION = "section", _("科室")


class Purpose(TextChoices):
    """The prefix that the region prints before a project's name."""

    RUNNING = "running", _("工作性保运转")
    STAFF = "staff", _("工作性保人员")
    OTHER = "other", _("工作性其他")


class ProjectAttribute(TextChoices):
    """项目属性, as the project form prints it."""

    CONTINUING = "continuing", _("延续性项目")
    NEW = "new", _("新增性项目")


class ProjectType(TextChoices):
    """项目类型, as the project form prints it."""

    RECURRENT = "recurrent", _("经常性项目")
    ONCE = "once", _("一次性项目")


class FundKind(TextChoices):
    """Whose money a project spends."""

    GENERAL = "general", _("一般公共预算")
    GOVERNMENT_FUND = "government_fund", _("政府性基金预算")
    STATE_CAPITAL = "state_capital", _("国有资本经营预算")
    SPECIAL_ACCOUNT = "special_account", _("财政专户管理资金")
    UNIT_FUND = "unit_fund", _("单位资金")


class BookFund(TextChoices):
    """Whose money a line of the budget book spends."""

    GENERAL = "general", _("一般公共预算")
    GOVERNMENT_FUND = "government_fund", _("政府性基金预算")
    STATE_CAPITAL = "state_capital", _("国有资本经营预算")
    SPECIAL_ACCOUNT = "special_account", _("财政专户管理资金")
    UNIT_FUND = "unit_fund", _("单位资金")
    # 支出总表 less the tables of the three funds: it does not say which of the two.
    NON_FISCAL = "non_fiscal", _("财政专户管理资金和单位资金")


class IncomeKind(TextChoices):
    """The columns of 收入总表; 单位资金 is carried over only."""

    GENERAL = "general", _("一般公共预算")
    GOVERNMENT_FUND = "government_fund", _("政府性基金预算")
    STATE_CAPITAL = "state_capital", _("国有资本经营预算")
    SPECIAL_ACCOUNT = "special_account", _("财政专户管理资金")
    BUSINESS = "business", _("事业收入")
    OPERATING = "operating", _("事业单位经营收入")
    SUPERIOR = "superior", _("上级补助收入")
    SUBORDINATE = "subordinate", _("附属单位上缴收入")
    OTHER = "other", _("其他收入")
    UNIT_FUND = "unit_fund", _("单位资金")


class Use(TextChoices):
    """What a line of spending is for. BASIC: not parted into 人员 and 公用."""

    PERSONNEL = "personnel", _("人员经费")
    PUBLIC_USE = "public_use", _("公用经费")
    BASIC = "basic", _("基本支出")
    PROJECT = "project", _("项目支出")
    OPERATING = "operating", _("事业单位经营支出")
    TO_SUPERIOR = "to_superior", _("上缴上级支出")
    TO_SUBORDINATE = "to_subordinate", _("对附属单位补助支出")


class PublicExpense(TextChoices):
    """The kinds of 三公经费, as the leaves keep them."""

    ABROAD = "abroad", _("因公出国（境）费")
    VEHICLE_PURCHASE = "vehicle_purchase", _("公务用车购置费")
    VEHICLE_RUNNING = "vehicle_running", _("公务用车运行费")
    RECEPTION = "reception", _("公务接待费")


class MoneyChange(TextChoices):
    """How a project's money changes after the budget is out."""

    ADJUSTMENT = "adjustment", _("预算调整")
    CARRY_OVER = "carry_over", _("资金结转")


class Status(TextChoices):
    """Where a record stands in review; never how it performs."""

    DRAFT = "draft", _("草稿")
    SECTION_REVIEW = "section_review", _("待科室审核")
    DEPARTMENT_REVIEW = "department_review", _("待部门审核")
    APPROVED = "approved", _("终审")
    RETURNED = "returned", _("退回")
    SUPERSEDED = "superseded", _("已被替代")
    CANCELLED = "cancelled", _("已作废")
    # Only an official form goes on from 终审, to the finance bureau and back.
    REPORTED = "reported", _("已报财政")
    GRANTED = "granted", _("批复")
    FISCAL_RETURNED = "fiscal_returned", _("财政退回")


class PeriodStage(TextChoices):
    """How far a period is on a day; computed, never stored."""

    COMING = "coming", _("未开放")
    OPEN = "open", _("填报中")
    OVERDUE = "overdue", _("已截止未锁定")
    LOCKED = "locked", _("已锁定")


class ReviewAction(TextChoices):
    """What a person does to a record in review; workflow.py says who may, and when."""

    SUBMIT = "submit", _("送审")
    WITHDRAW = "withdraw", _("取消送审")
    APPROVE = "approve", _("审核")
    FINALISE = "finalise", _("终审")
    UNAPPROVE = "unapprove", _("取消审核")
    RETURN = "return", _("退回")
    EDIT = "edit", _("填报")
    CANCEL = "cancel", _("作废")
    SUPERSEDE = "supersede", _("替代")
    REPORT = "report", _("报财政")
    GRANT = "grant", _("批复")
    SEND_BACK = "send_back", _("财政退回")


class Action(TextChoices):
    """What a Change did, as the trail names it."""

    DATA_LOADED = "data.loaded", _("载入数据")
    BOOK_STORED = "book.stored", _("载入部门预算")
    FINDING_ACCEPTED = "finding.accepted", _("认可勾稽结果")
    FINDING_REOPENED = "finding.reopened", _("撤回勾稽认可")
    DEPARTMENT_SAVED = "department.saved", _("维护部门")
    ACCOUNT_CREATED = "account.created", _("新建账号")
    ACCOUNT_CHANGED = "account.changed", _("修改账号")
    PASSWORD_CHANGED = "password.changed", _("修改密码")
    MEMBERSHIP_GRANTED = "membership.granted", _("授予角色")
    DELEGATION_GIVEN = "delegation.given", _("委托审核")
    DELEGATION_ENDED = "delegation.ended", _("收回委托")
    MEMBERSHIP_REVOKED = "membership.revoked", _("撤销角色")
    PERIOD_CREATED = "period.created", _("设立填报期")
    PERIOD_LOCKED = "period.locked", _("锁定填报期")
    PERIOD_UNLOCKED = "period.unlocked", _("解锁填报期")
    PERIOD_EXCEPTION = "period.exception", _("例外填报")
    PERIOD_EXCEPTION_ENDED = "period.exception_ended", _("收回例外填报")
    EXECUTION_SAVED = "execution.saved", _("登记预算执行")
    TARGET_SET = "target.set", _("下达指标值")
    DECLARATION_SAVED = "declaration.saved", _("填写申报表")
    PROJECT_WITHDRAWN = "project.withdrawn", _("作废项目申报")
    WEIGHTS_CONFIRMED = "weights.confirmed", _("确认分值")
    WEIGHTS_FROZEN = "weights.frozen", _("冻结分值")
    WEIGHTS_THAWED = "weights.thawed", _("解冻分值")
    EVALUATION_SAVED = "evaluation.saved", _("填写自评")
    YEAR_ROLLED = "year.rolled", _("结转下年")
    TARGET_APPROVED = "target.approved", _("登记批复")
    TARGET_RETURNED = "target.returned", _("结转退回")
    PLAN_SET = "plan.set", _("设定节点计划")
    PLAN_SAVED = "plan.saved", _("拟订节点计划")
    PLAN_SUBMITTED = "plan.submitted", _("节点计划送审")
    PLAN_WITHDRAWN = "plan.withdrawn", _("节点计划取消送审")
    PLAN_CANCELLED = "plan.cancelled", _("节点计划作废")
    PLAN_APPROVED = "plan.approved", _("节点计划科室审核")
    PLAN_UNAPPROVED = "plan.unapproved", _("节点计划取消审核")
    PLAN_FINALISED = "plan.finalised", _("节点计划终审")
    PLAN_RETURNED = "plan.returned", _("节点计划退回")
    ADJUSTMENT_SAVED = "adjustment.saved", _("拟订目标调整")
    ADJUSTMENT_SUBMITTED = "adjustment.submitted", _("目标调整送审")
    ADJUSTMENT_WITHDRAWN = "adjustment.withdrawn", _("目标调整取消送审")
    ADJUSTMENT_CANCELLED = "adjustment.cancelled", _("目标调整作废")
    ADJUSTMENT_APPROVED = "adjustment.approved", _("目标调整科室审核")
    ADJUSTMENT_UNAPPROVED = "adjustment.unapproved", _("目标调整取消审核")
    ADJUSTMENT_FINALISED = "adjustment.finalised", _("目标调整终审")
    ADJUSTMENT_RETURNED = "adjustment.returned", _("目标调整退回")
    ADDITION_SAVED = "addition.saved", _("拟订年中追加")
    ADDITION_SUBMITTED = "addition.submitted", _("年中追加送审")
    ADDITION_WITHDRAWN = "addition.withdrawn", _("年中追加取消送审")
    ADDITION_CANCELLED = "addition.cancelled", _("年中追加作废")
    ADDITION_APPROVED = "addition.approved", _("年中追加科室审核")
    ADDITION_UNAPPROVED = "addition.unapproved", _("年中追加取消审核")
    ADDITION_FINALISED = "addition.finalised", _("年中追加终审")
    ADDITION_RETURNED = "addition.returned", _("年中追加退回")
    MONEY_SAVED = "money.saved", _("拟订预算变动")
    MONEY_SUBMITTED = "money.submitted", _("预算变动送审")
    MONEY_WITHDRAWN = "money.withdrawn", _("预算变动取消送审")
    MONEY_CANCELLED = "money.cancelled", _("预算变动作废")
    MONEY_APPROVED = "money.approved", _("预算变动科室审核")
    MONEY_UNAPPROVED = "money.unapproved", _("预算变动取消审核")
    MONEY_FINALISED = "money.finalised", _("预算变动终审")
    MONEY_RETURNED = "money.returned", _("预算变动退回")
    POLICY_SET = "policy.set", _("设定预警规则")
    POLICY_SAVED = "policy.saved", _("拟订预警规则")
    POLICY_SUBMITTED = "policy.submitted", _("预警规则送审")
    POLICY_WITHDRAWN = "policy.withdrawn", _("预警规则取消送审")
    POLICY_CANCELLED = "policy.cancelled", _("预警规则作废")
    POLICY_APPROVED = "policy.approved", _("批准预警规则")
    POLICY_RETURNED = "policy.returned", _("预警规则退回")
    ACTUAL_SAVED = "actual.saved", _("填报完成值")
    ACTUAL_EXPLAINED = "actual.explained", _("说明偏差")
    ACTUAL_SUBMITTED = "actual.submitted", _("送审")
    ACTUAL_WITHDRAWN = "actual.withdrawn", _("取消送审")
    ACTUAL_APPROVED = "actual.approved", _("科室审核")
    ACTUAL_UNAPPROVED = "actual.unapproved", _("取消审核")
    ACTUAL_FINALISED = "actual.finalised", _("终审")
    ACTUAL_RETURNED = "actual.returned", _("退回")
    ACTUAL_CORRECTED = "actual.corrected", _("更正")
    ACTUAL_VERIFIED = "actual.verified", _("核定数替换快报数")
    ACTUAL_CANCELLED = "actual.cancelled", _("作废")
    FILING_SUBMITTED = "filing.submitted", _("报表送审")
    FILING_WITHDRAWN = "filing.withdrawn", _("报表取消送审")
    FILING_CANCELLED = "filing.cancelled", _("报表作废")
    FILING_APPROVED = "filing.approved", _("报表科室审核")
    FILING_UNAPPROVED = "filing.unapproved", _("报表取消审核")
    FILING_FINALISED = "filing.finalised", _("报表终审")
    FILING_RETURNED = "filing.returned", _("报表退回")
    FILING_REPORTED = "filing.reported", _("报表报财政")
    FILING_GRANTED = "filing.granted", _("报表批复")
    FILING_SENT_BACK = "filing.sent_back", _("报表财政退回")
    EVIDENCE_ADDED = "evidence.added", _("上传佐证材料")
    EVIDENCE_REPLACED = "evidence.replaced", _("替换佐证材料")
    EVIDENCE_WITHDRAWN = "evidence.withdrawn", _("撤回佐证材料")
    RECTIFICATION_ORDERED = "rectification.ordered", _("下达整改")
    RECTIFICATION_ANSWERED = "rectification.answered", _("反馈整改")
    RECTIFICATION_RETURNED = "rectification.returned", _("整改退回重办")
    RECTIFICATION_CLOSED = "rectification.closed", _("整改销号")
    RECTIFICATION_CANCELLED = "rectification.cancelled", _("撤销整改")
    INQUIRY_ASKED = "inquiry.asked", _("审计提问")
    INQUIRY_ANSWERED = "inquiry.answered", _("答复审计提问")
    INQUIRY_ASKED_AGAIN = "inquiry.asked_again", _("审计追问")
    INQUIRY_CLOSED = "inquiry.closed", _("办结审计提问")
    CALENDAR_SET = "calendar.set", _("导入放假安排")
    LIBRARY_LOADED = "library.loaded", _("载入共性指标")
    LIBRARY_ADDED = "library.added", _("新增库指标")
    LIBRARY_RETIRED = "library.retired", _("停用库指标")
    LIBRARY_CHANGED = "library.changed", _("修改库指标")
    LIBRARY_RESTORED = "library.restored", _("恢复库指标")
    LIBRARY_TAKEN = "library.taken", _("从申报表收入指标库")
    BOOK_PUBLISHED = "book.published", _("登记预算公开")
    FORM_DUE_SET = "form_due.set", _("设定报表期限")
    ROBOT_SET = "robot.set", _("设置群机器人")
    FLAG_ACKNOWLEDGED = "flag.acknowledged", _("确认预警")


class TrailMark(TextChoices):
    """What an auditor looks for first: each mark is a filter of the timeline."""

    AFTER_APPROVAL = "after_approval", _("终审或批复后的改动")
    AFTER_LOCK = "after_lock", _("填报期锁定后的改动")
    WEAKENED = "weakened", _("放宽或取消目标")


class SealKind(TextChoices):
    """What an entry of the chain stands for."""

    CHANGE = "change", _("操作")
    EVENT = "event", _("安全事件")
    SCHEMA = "schema", _("表结构")


class SealFault(TextChoices):
    """What a verification of the trail can find."""

    GAP = "gap", _("缺少这一环")
    LINK = "link", _("与上一环不相接")
    HASH = "hash", _("这一环被改动")
    PAYLOAD = "payload", _("内容被改动")
    ROW = "row", _("历史记录被改动")
    GONE = "gone", _("记录已不存在")
    UNSEALED = "unsealed", _("不在审计链上")
    LIVE = "live", _("现值与最后一条历史不一致")
    TRIGGER = "trigger", _("防改触发器缺失")
    ANCHOR = "anchor", _("与外部锚点不符")
    ANCHOR_BEYOND = "anchor_beyond", _("链尾早于外部锚点")
    REGISTERED = "registered", _("与锚点登记不符")
    INSTANT = "instant", _("时间与内容不符")
    FILE_GONE = "file_gone", _("佐证文件不在")
    FILE = "file", _("佐证文件被改动")


class AnchorChannel(TextChoices):
    """Where a head of the chain was put, out of reach of the database."""

    FORM = "form", _("绩效表")
    DAY = "day", _("每日留存")
    FILE = "file", _("外部文件")
    BACKUP = "backup", _("备份清单")


class SecurityKind(TextChoices):
    """What the log of security events tells; each with its result."""

    LOGIN = "login", _("登录")
    LOGIN_FAILED = "login_failed", _("登录失败")
    LOCKED_OUT = "locked_out", _("账号锁定")
    UNLOCKED = "unlocked", _("解除锁定")
    LOGOUT = "logout", _("退出")
    SESSION_EXPIRED = "session_expired", _("会话超时")
    PASSWORD_CHANGED = "password_changed", _("修改密码")
    DENIED = "denied", _("越权被拒")
    DELEGATED = "delegated", _("委托审核")
    ROLE_CHANGED = "role_changed", _("权限变更")
    ACCOUNT_CHANGED = "account_changed", _("账号变更")
    PERIOD_LOCK = "period_lock", _("填报期锁定")
    ROBOT = "robot", _("群机器人")
    UPLOAD_REFUSED = "upload_refused", _("上传被拒")
    DOWNLOADED = "downloaded", _("下载材料")
    PACKED = "packed", _("申请打包导出")
    VERIFIED = "verified", _("验证审计链")
    EXPORTED = "exported", _("导出审计链")
    ANCHORED = "anchored", _("留存锚点")
    BACKED_UP = "backed_up", _("备份清单")
    RESTORED = "restored", _("恢复核对")


class UploadFault(TextChoices):
    """Why a file is not kept, and what to do; `about` names the thing."""

    EMPTY = "empty", _("文件是空的，请重新选择。")
    TOO_LARGE = "too_large", _("文件超过%(about)s，请压缩图片或分开上传。")
    ENDING = "ending", _("只收这些类型的文件：%(about)s。请另存为其中一种再上传。")
    OTHER_ENDING = (
        "other_ending",
        _("文件内容是%(about)s，与文件名后缀不符，请改正后缀再上传。"),
    )
    UNKNOWN = "unknown", _("文件内容不是所收的类型，请打开后另存为PDF再上传。")
    BROKEN = "broken", _("文件不完整或内部结构异常，请打开后另存一份再上传。")
    ENCRYPTED = "encrypted", _("文件设有密码或权限限制，请取消后再上传。")
    MACROS = "macros", _("文件带有宏，请另存为不带宏的文件或PDF再上传。")
    ACTIVE = (
        "active",
        _("文件带有脚本、程序或会自动联网的内容，请打印为PDF再上传。"),
    )
    TWO_IN_ONE = (
        "two_in_one",
        _("文件里还藏有别的内容，请打开后另存一份再上传。"),
    )
    SWOLLEN = "swollen", _("文件展开后过大，请另存为PDF再上传。")
    INFECTED = "infected", _("病毒扫描报告这个文件有问题，没有保存。")
    UNSCANNED = "unscanned", _("病毒扫描暂时没有应答，文件没有保存，请稍后再传。")
    NO_ROOM = "no_room", _("服务器存放文件的空间不足，没有保存，请告知系统管理员。")
    TOO_MANY = "too_many", _("每条数据最多附%(about)s份材料，请先撤回不用的。")
    QUOTA = "quota", _("本单位的佐证材料总量已满（%(about)s），请告知系统管理员。")


class JobStatus(TextChoices):
    """How a run stands. SPREAD: its parts are at work; MISSED: made up for later."""

    WAITING = "waiting", _("等待")
    RUNNING = "running", _("运行中")
    SPREAD = "spread", _("分部门运行中")
    DONE = "done", _("完成")
    FAILED = "failed", _("失败，将再试")
    DEAD = "dead", _("停止重试")
    MISSED = "missed", _("错过，已补上")


class JobOrigin(TextChoices):
    """What asked for a run."""

    SCHEDULE = "schedule", _("定时")
    SAVE = "save", _("填报后")
    SPREAD = "spread", _("按部门拆分")
    PERSON = "person", _("人工")
    COMMAND = "command", _("命令行")


class JobNote(TextChoices):
    """What an administrator should know of a run, in words; `about` names the thing."""

    WORKER_LOST = "worker_lost", _("执行的进程中断，没有留下消息。")
    TIMEOUT = "timeout", _("超过了一次运行的时限。")
    DATABASE = "database", _("数据库暂时没有应答。")
    NETWORK = "network", _("网络上的服务暂时没有应答。")
    UNKNOWN_JOB = "unknown_job", _("程序里没有这种作业，请核对各处程序是否同一版本。")
    FAULT = "fault", _("程序出错（%(about)s），详情见服务器日志。")
    ROW_FAILED = "row_failed", _("%(about)s 未能处理，已跳过，详情见服务器日志。")
    PART_DEAD = "part_dead", _("%(about)s 这一部分停止重试，请查看后再次运行。")
    NO_RIGHT = "no_right", _("%(about)s 已无权发起作业，未运行。")
    NO_POLICY = "no_policy", _("%(about)s 没有生效的预警规则，未研判。")
    NO_PERIOD = "no_period", _("没有 %(about)s 这一填报期，未研判。")
    FILE_GONE = "file_gone", _("上传的填报表已按保留期清理（%(about)s 行），未保存。")
    LOCKED = "locked", _("%(about)s 已锁定，按已终审的数据研判。")
    CAUGHT_UP = "caught_up", _("当时未能运行，由 %(about)s 的一次补上。")
    TAMPERED = "tampered", _("审计链验证发现问题：%(about)s")
    ANCHOR_FILE = "anchor_file", _("锚点没有写进 %(about)s，请检查该文件能否写入。")


class NoticeKind(TextChoices):
    """What a line of somebody's digest tells."""

    DUE = "due", _("填报提醒")
    LATE = "late", _("迟报催办")
    BEHIND = "behind", _("转为红灯")
    RECOVERED = "recovered", _("红灯解除")
    OUTLOOK = "outlook", _("全年基本无望")
    EXPLAIN = "explain", _("待说明")
    PLAN = "plan", _("请设节点计划")
    WAITING = "waiting", _("久未审核")
    DELEGATED = "delegated", _("委托审核")
    ACCEPTED = "accepted", _("已说明·已认可")
    RECTIFY = "rectify", _("整改")
    INQUIRY = "inquiry", _("审计提问")
    LAPSED = "lapsed", _("认可到期")
    RETURNED = "returned", _("退回")
    FILING = "filing", _("报表报送")
    ROBOT = "robot", _("群机器人")
    JOB = "job", _("作业停止重试")
    TRAIL = "trail", _("审计链")


class RobotKind(TextChoices):
    """Whose group robot takes the message."""

    WECOM = "wecom", _("企业微信")
    DINGTALK = "dingtalk", _("钉钉")


class DeliveryStatus(TextChoices):
    """Whether a notice has gone out on one of its ways."""

    WAITING = "waiting", _("待发送")
    SENT = "sent", _("已发送")
    DROPPED = "dropped", _("不再需要")
    DEAD = "dead", _("停止重试")


class Severity(TextChoices):
    """How much a finding of reconciliation asks: `error`, figures contradict each
    other; `warning`, they do unless somebody explains it; `note`, worth knowing."""

    ERROR = "error", _("错误")
    WARNING = "warning", _("疑点")
    NOTE = "note", _("提示")


class BookStatus(TextChoices):
    """How far an edition of a budget book has come; one is in force at a time."""

    DRAFT = "draft", _("编制")
    PUBLISHED = "published", _("公开")
    REPLACED = "replaced", _("已替换")
