"""审计: the auditor's first page, with every way into the past from one place."""

from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from budget import guard
from budget.choices import Duty
from budget.queries import accounts


class Way(NamedTuple):
    """One page that an auditor may want: its URL's name, what it is called, what it
    answers."""

    page: str
    name: Promise
    answers: Promise


# A new page for auditors is named here: heading, then its ways.
ROOM: tuple[tuple[Promise, tuple[Way, ...]], ...] = (
    (
        _("查看过去"),
        (
            Way(
                "budget:timeline",
                _("操作轨迹"),
                _(
                    "何人何时把什么由何改为何，为何，依据何文；可按人、部门、文号等筛选。"
                ),
            ),
            Way(
                "performance:board",
                _("看板与回放"),
                _("某一时刻看板上是什么：打开后点“按某一时刻查看”。"),
            ),
            Way(
                "performance:between",
                _("两个时刻之间的灯变"),
                _("两个日期之间哪些灯变了，由五种原因中的哪一种引起。"),
            ),
        ),
    ),
    (
        _("目标与整改"),
        (
            Way(
                "performance:weakened",
                _("放宽的目标"),
                _("一年里哪些目标被放宽或取消，哪些灯因此转绿；由此进入各目标的台账。"),
            ),
            Way(
                "performance:adjustments",
                _("调整台账"),
                _("批复后每次调整：原值、新值、理由、文号、批准机关。"),
            ),
            Way(
                "performance:carry-ledger",
                _("结转资金台账"),
                _("各项目从哪年结转到哪年多少、依据何文、还有多少没有支出。"),
            ),
            Way(
                "performance:rectifications",
                _("整改台账"),
                _("每次整改由谁下达、期限、结果。"),
            ),
        ),
    ),
    (
        _("提问"),
        (
            Way(
                "performance:inquiries",
                _("审计提问"),
                _("就一个值提问、答复、追问、办结，都进入操作轨迹。"),
            ),
            Way(
                "performance:sampling",
                _("抽查建议"),
                _("哪些数据可以先问一问，各有什么理由；是问题，不是结论。"),
            ),
        ),
    ),
    (
        _("证明未被改动"),
        (
            Way(
                "budget:chain",
                _("审计链"),
                _("验证轨迹有没有被改动，并与纸面、邮件里的锚点比对。"),
            ),
            Way(
                "budget:anchor-register",
                _("锚点登记簿"),
                _("打印后签字，另行保管：整条链被重造时靠它看出。"),
            ),
            Way(
                "performance:package-list",
                _("审计资料包"),
                _("报表、时间线、佐证材料、审计链和核验程序，装在一个压缩包里带走。"),
            ),
            Way(
                "budget:security-events",
                _("安全日志"),
                _("登录、被拒、锁定、授权、导出、校验，各带结果。"),
            ),
        ),
    ),
)


@guard.allow(Duty.AUDIT)
@require_safe
def audit_room(request: HttpRequest) -> HttpResponse:
    """List what an auditor can look at and what each page answers."""
    user: Any = request.user
    context = {"room": ROOM, "scope": accounts.scope_names(user)}
    return render(request, "performance/audit_room.html", context)
