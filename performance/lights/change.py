"""Why a light changed: exactly one cause for every change."""

import datetime
from decimal import Decimal
from typing import NamedTuple

from performance.choices import Cause, Grade
from performance.lights.terms import RULE_VERSION


class Basis(NamedTuple):
    """What one judgement rested on.

    `plan` is any text that is equal for equal node plans; `corrects` is the id of the
    figure that this one replaced.
    """

    month: int
    figure_id: int | None = None
    corrects: int | None = None
    value: Decimal | Grade | datetime.date | None = None
    target_version: int | None = None
    plan: str = ""
    policy_id: int | None = None
    rule_version: str = RULE_VERSION


def cause_of_change(before: Basis | None, after: Basis) -> Cause:
    """Return the one cause that turned the light from `before` to `after`.

    In the same month the first that differs decides, in this order: policy (or rule
    version), target or plan, correction, figure. What people decided comes before what
    they measured, so that a light greened by a lowered target never passes as a new
    figure. Between months an unchanged figure is the calendar's doing, a changed one is
    a new figure. With nothing on record before, the figure is new. A figure that
    replaced one in force is a correction, whether or not that one was ever judged.
    """
    if before is None:
        return _by_figure(after)
    if before.month != after.month:
        same = _same_figure(before, after)
        return Cause.CALENDAR if same else _by_figure(after)
    if _policy(before) != _policy(after):
        return Cause.POLICY
    if _commitment(before) != _commitment(after):
        return Cause.TARGET
    # What is left when nothing differs is a season: earlier years' figures came in.
    same_row = before.figure_id == after.figure_id
    return Cause.FIGURE if same_row else _by_figure(after)


def _by_figure(basis: Basis) -> Cause:
    """Return whether a figure is a correction: only one in force can be corrected."""
    return Cause.FIGURE if basis.corrects is None else Cause.CORRECTION


def _same_figure(before: Basis, after: Basis) -> bool:
    """Tell whether the figure was carried on: the same row, or the same value."""
    same_row = before.figure_id == after.figure_id
    return same_row or before.value == after.value


def _policy(basis: Basis) -> tuple[int | None, str]:
    return basis.policy_id, basis.rule_version


def _commitment(basis: Basis) -> tuple[int | None, str]:
    return basis.target_version, basis.plan
