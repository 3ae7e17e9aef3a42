"""A form to begin with from that of the year before: 以上年为底."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from performance.choices import ValueKind
from performance.declaring import DeclaredForm, DeclaredGoal, DeclaredRow, numbered
from performance.models import Goal, Target, TargetVersion


def last_year(form: DeclaredForm, before: DeclaredForm) -> DeclaredForm:
    """Return a form to begin with from that of the year before, in four queries.

    What was this year's value is last year's now; weights are proposed anew. A row
    whose commitment was carried over already stays with its heir.
    """
    ids = [row.target_id or 0 for _goal, row in before.rows()]
    heads = _carried(Goal, [goal.goal_id or 0 for goal in before.goals])
    taken = _carried(Target, ids)
    indicators = dict(Target.objects.filter(pk__in=ids).values_list("pk", "indicator"))
    bound = {
        row.target_id: row
        for row in TargetVersion.objects.filter(target__in=ids).order_by("valid_from")
        if row.target_id not in taken
    }
    return numbered(
        replace(
            before,
            year=form.year,
            project_year_id=form.project_year_id,
            project_code=form.project_code,
            head={**before.head, **_next_days(before, form.year)},
            money=form.money,
            goals=tuple(
                _next_goal(goal, heads, indicators, bound) for goal in before.goals
            ),
            seen=form.seen,
        )
    )


def _carried(model: type[Goal] | type[Target], ids: Iterable[int]) -> set[int]:
    """Return which of these have an heir already."""
    rows = model._base_manager.filter(carried_from__in=list(ids))
    return set(rows.values_list("carried_from_id", flat=True))


def _next_goal(
    goal: DeclaredGoal,
    heads: set[int],
    indicators: Mapping[int, int],
    bound: Mapping[int, TargetVersion],
) -> DeclaredGoal:
    """Continue a goal with those of its rows that still bind and have no heir."""
    versions = [(row, bound.get(row.target_id or 0)) for row in goal.rows]
    return replace(
        goal,
        goal_id=None,
        carried_from=None if goal.goal_id in heads else goal.goal_id,
        rows=tuple(
            _next(row, indicators, version.text)
            for row, version in versions
            if version is not None and version.kind != ValueKind.DROPPED
        ),
    )


def _next(row: DeclaredRow, indicators: Mapping[int, int], value: str) -> DeclaredRow:
    """Continue a row: `value` is what bound last, also after an adjustment."""
    pk = row.target_id
    return replace(
        row,
        target_id=None,
        indicator_id=indicators.get(pk) if pk is not None else None,
        carried_from=pk,
        value=value,
        last=value,
        before_last=row.last,
        weight="",
    )


def _next_days(before: DeclaredForm, year: int) -> dict[str, str]:
    """Move a term that was the year before's to this year."""
    own = {"starts_on": f"{before.year}-01-01", "ends_on": f"{before.year}-12-31"}
    return {
        key: text.replace(str(before.year), str(year))
        for key, text in own.items()
        if before.head.get(key) == text
    }
