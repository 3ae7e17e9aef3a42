"""What a judgement rested on, as JSON beside the assessment, and back."""

import datetime
from decimal import Decimal
from typing import Any

from performance.choices import Grade
from performance.lights.change import Basis
from performance.rounding import plain


def basis_to_json(basis: Basis) -> dict[str, Any]:
    """Return the basis as stored beside an assessment."""
    value = basis.value
    kept: dict[str, str] = {}
    if isinstance(value, Grade):
        kept = {"grade": value.value}
    elif isinstance(value, Decimal):
        kept = {"number": plain(value)}
    elif value is not None:
        kept = {"date": value.isoformat()}
    return {
        "month": basis.month,
        "figure": basis.figure_id,
        "corrects": basis.corrects,
        "value": kept,
        "target_version": basis.target_version,
        "plan": basis.plan,
        "policy": basis.policy_id,
        "rule": basis.rule_version,
    }


def basis_from_json(kept: dict[str, Any]) -> Basis:
    """Read a stored basis back."""
    value: Decimal | Grade | datetime.date | None = None
    if "grade" in kept["value"]:
        value = Grade(kept["value"]["grade"])
    elif "number" in kept["value"]:
        value = Decimal(kept["value"]["number"])
    elif "date" in kept["value"]:
        value = datetime.date.fromisoformat(kept["value"]["date"])
    return Basis(
        month=kept["month"],
        figure_id=kept["figure"],
        corrects=kept["corrects"],
        value=value,
        target_version=kept["target_version"],
        plan=kept["plan"],
        policy_id=kept["policy"],
        rule_version=kept["rule"],
    )
