"""What the trail calls the performance side's records, and columns without a name."""

from django.utils.translation import gettext_lazy as _

RECORDS = {
    "indicator": _("绩效指标"),
    "goal": _("绩效目标"),
    "target": _("指标值"),
    "targetversion": _("指标值版本"),
    "plan": _("节点计划"),
    "planpoint": _("计划节点"),
    "adjustment": _("绩效目标调整"),
    "addition": _("年中追加"),
    "filing": _("报送"),
    "rectification": _("整改"),
    "inquiry": _("审计提问"),
    "actual": _("完成值"),
    "evidence": _("佐证材料"),
    "explanation": _("偏差说明"),
    "improvement": _("改进措施"),
    "policy": _("预警规则"),
    "acceptance": _("已说明·已认可"),
    "weighting": _("分值"),
    "formdue": _("报表期限"),
    "libraryindicator": _("指标库"),
    "selfevaluation": _("绩效自评"),
    "evaluationrow": _("自评行"),
}
COLUMNS = {
    "goal": _("绩效目标"),
    "target": _("指标值"),
    "measured_by": _("目标所指的指标"),
    "plan": _("节点计划"),
    "before": _("原指标值"),
    "turn": _("灯变"),
    # No column: what was confirmed when many figures were saved at once.
    "confirmed": _("已确认的疑问"),
}
# The amount of a record, and the way to its unit.
UNITS = {
    "actual": ("value", "indicator__unit"),
    "target": ("start", "indicator__unit"),
    "targetversion": ("number", "target__indicator__unit"),
    "adjustment": ("number", "target__indicator__unit"),
    "planpoint": ("amount", "plan__target__indicator__unit"),
}
# A record that takes another's place: the columns that name it, and those that are
# told beside the old record's.
REPLACES = {"actual": (("corrects_id", "verifies_id"), ("value", "grade", "date"))}
