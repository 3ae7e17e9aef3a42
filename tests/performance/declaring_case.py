"""A declared form as tests fill it."""

from typing import Any

from performance.choices import GoalKind
from performance.declaring import (
    DeclaredForm,
    DeclaredGoal,
    DeclaredRow,
    FormKind,
    MoneyLine,
    numbered,
)

HEAD = {
    "attribute": "continuing",
    "type": "recurrent",
    "purpose": "other",
    "fund_kind": "general",
    "functional_code": "2150502",
    "starts_on": "2025-01-01",
    "ends_on": "2025-12-31",
    "owner_role": "",
    "overview": "走访规上企业",
    "basis": "三定方案",
    "total_goal": "企业满意",
}
VISITS = "走访重点企业（次）"


def a_row(name: str = VISITS, value: str = "≥30", **typed: Any) -> DeclaredRow:
    given = {"level1": "产出指标", "level2": "数量指标", **typed}
    return DeclaredRow(place="", name=name, value=value, **given)


def a_goal(*rows: DeclaredRow, text: str = "走访企业", **typed: Any) -> DeclaredGoal:
    kind = typed.pop("kind", GoalKind.ANNUAL)
    return DeclaredGoal(place="", kind=kind, text=text, rows=rows, **typed)


def a_project(*goals: DeclaredGoal, department_id: int, **typed: Any) -> DeclaredForm:
    """A new project's form of 2025."""
    given: dict[str, Any] = {
        "project_code": "P2025",
        "project_name": "企业走访",
        "head": HEAD,
        "money": (
            MoneyLine(place="money.amount", key="amount", text="64.47万元"),
            MoneyLine(place="money.district", key="district", text="64.47"),
        ),
        **typed,
    }
    return numbered(
        DeclaredForm(
            kind=FormKind.PROJECT,
            year=2025,
            department_id=department_id,
            goals=goals or (a_goal(a_row()),),
            **given,
        )
    )
