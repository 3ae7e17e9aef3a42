"""What the trail calls the budget side's records, and columns without a name.

Each app has such a module; budget.queries.naming finds them by the app's name.
"""

from django.utils.translation import gettext_lazy as _

RECORDS = {
    "department": _("部门"),
    "user": _("账号"),
    "membership": _("角色"),
    "period": _("填报期"),
    "periodexception": _("例外填报"),
    "calendarday": _("工作日历"),
    "budgetbook": _("部门预算"),
    "project": _("项目"),
    "projectyear": _("年度项目"),
    "execution": _("预算执行"),
    "storedfile": _("文件"),
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
    "password": _("密码"),
}
