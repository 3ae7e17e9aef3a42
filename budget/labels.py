"""What the trail calls the budget side's records, and columns without a name.

Each app has such a module; budget.queries.naming finds them by the app's name.
"""

from django.utils.translation import gettext_lazy as _

from budget.choices import Role

RECORDS = {
    "department": _("部门"),
    "user": _("账号"),
    "membership": _("角色"),
    "delegation": _("审核委托"),
    "period": _("填报期"),
    "periodexception": _("例外填报"),
    "calendarday": _("工作日历"),
    "budgetbook": _("部门预算"),
    "bookunit": _("预算单位"),
    "incomeline": _("收入"),
    "spendingline": _("支出"),
    "economicline": _("经济分类基本支出"),
    "publicexpenseline": _("“三公”经费"),
    "projectfunding": _("项目资金"),
    "procurementline": _("政府采购"),
    "serviceline": _("政府购买服务"),
    "assetline": _("资产配置"),
    "staffing": _("人员情况"),
    "acceptedfinding": _("勾稽认可"),
    "project": _("项目"),
    "projectyear": _("年度项目"),
    "departmentyear": _("部门年度"),
    "execution": _("预算执行"),
    "budgetchange": _("预算变动"),
    "storedfile": _("文件"),
    "robot": _("群机器人"),
}
COLUMNS = {
    "parent": _("上级部门"),
    "department": _("部门"),
    "scope": _("审计范围"),
    "user": _("账号"),
    "body": _("填报部门"),
    "period": _("填报期"),
    "project": _("项目"),
    "project_year": _("年度项目"),
    "book": _("部门预算"),
    "unit": _("预算单位"),
    "branch": _("部门"),
    "password": _("密码"),
}
# What a role allows in its department and everything below it: said before it is
# granted. budget.access and the services decide; this is how it reads.
ROLES = {
    Role.LEAD: _("填报由本人负责的指标，送审、取消送审和更正；查看看板。"),
    Role.CLERK: _("为各负责人代填指标，送审、取消送审和更正；查看看板。"),
    Role.REVIEWER: _("科室审核：审核或退回送审的数据；查看看板。"),
    Role.HEAD: _("部门审核：终审或退回数据；查看看板。"),
    Role.FINANCE: _("登记预算执行，维护项目和指标值；查看看板。"),
    Role.SUPERVISOR: _("维护项目和指标值；查看看板。"),
}
# What a run counted; a number without a name here is for the log.
JOB_COUNTS = {
    "assessed": _("研判"),
    "changed": _("变灯"),
    "raised": _("新增预警"),
    "closed": _("解除预警"),
    "saved": _("保存"),
    "made": _("生成"),
    "missing": _("未生成"),
    "left": _("未保存"),
    "failed": _("未能处理"),
    "skipped": _("未研判"),
    "parts_dead": _("停止的部分"),
    "deleted": _("清理"),
    "entries": _("环"),
    "rows": _("历史记录"),
    "faults": _("问题"),
    "told": _("提醒"),
    "people": _("被提醒人"),
    "groups": _("群通知"),
    "composed": _("邮件"),
    "sent": _("已发送"),
    "dropped": _("不再需要"),
    "dead": _("放弃发送"),
}
