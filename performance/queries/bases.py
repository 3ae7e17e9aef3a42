"""What a judgement rested on, as JSON beside the assessment, and back."""

import datetime
from decimal import Decimal
from typing import Any

from performance.choices import Grade
from performance.lights.change import Basis
from performance.rounding import plain

# Written by hand, for the encoder took as long as the rule itself; short names first,
# as PostgreSQL did when it kept it as jsonb: rows of that time are equal to ours.
_TEXT = (
    '{"plan": "%s", "rule": "%s", "month": %s, "value": %s, "figure": %s,'
    ' "policy": %s, "corrects": %s, "target_version": %s}'
)


def basis_to_json(basis: Basis) -> str:
    """Return the basis as stored beside an assessment, as text."""
    return _TEXT % (
        basis.plan,
        basis.rule_version,
        basis.month,
        _value(basis.value),
        basis.figure_id or "null",
        basis.policy_id or "null",
        basis.corrects or "null",
        basis.target_version or "null",
    )


def _value(value: Decimal | Grade | datetime.date | None) -> str:
    if value is None:
        return "{}"
    if isinstance(value, Decimal):
        return f'{{"number": "{plain(value)}"}}'
    if isinstance(value, Grade):
        return f'{{"grade": "{value.value}"}}'
    return f'{{"date": "{value.isoformat()}"}}'


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
