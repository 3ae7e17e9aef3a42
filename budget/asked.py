"""What is asked about a project's money, in the language of the reader."""

from decimal import Decimal

from django.utils.translation import gettext as _

from budget import money
from budget.spending import Question


def sentence(question: Question) -> str:
    """Put a question with its figures, in 元."""
    facts = {
        "amount": money.display(question.amount, "元"),
        "against": money.display(question.against, "元"),
        "suggested": (
            ""
            if question.suggested is None
            else money.display(question.suggested, "元")
        ),
    }
    return _texts()[question.code] % facts


def documented(amount: Decimal, document_no: str) -> str:
    """Say that an adjustment gives another budget of the year than was typed."""
    return _(
        "全年预算数已按%(document)s调整为%(amount)s元，请按此填写；"
        "如又有调整，请先登记预算调整。"
    ) % {"document": document_no, "amount": money.display(amount, "元")}


def _texts() -> dict[str, str]:
    return {
        "above": _("累计执行数%(amount)s元大于全年预算数%(against)s元，是否正确？"),
        "fell": _("累计执行数不应减少：本月%(amount)s元，上次%(against)s元。"),
        "budget_slip": _(
            "全年预算数%(amount)s元与%(against)s元相差约1万倍，单位是否有误？"
            "是否应为%(suggested)s元？"
        ),
        "execution_slip": _(
            "累计执行数%(amount)s元与%(against)s元相差悬殊，单位是否有误？"
            "是否应为%(suggested)s元？"
        ),
    }
