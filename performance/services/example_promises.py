"""The 49 commitments of the example's forms and the 46 indicators behind them."""

import datetime
from decimal import Decimal
from typing import Any

from budget.audit import door
from budget.choices import Action
from performance import values
from performance.choices import (
    Accumulation,
    Comparator,
    FigureSource,
    GoalKind,
    Measure,
    ValueKind,
)
from performance.models import Goal, Indicator, Target
from performance.services import commitments, published
from performance.services import example_files as files
from performance.services.commitments import Commitment, Definition
from performance.services.example_bureau import Bureau
from performance.services.published import Past

OF_PROJECT = "P"
YEAR_START = datetime.date(files.YEAR, 1, 1)


def load_indicators(bureau: Bureau, now: datetime.datetime) -> dict[str, Indicator]:
    """Add the indicators, in one Change; the key is the first row that uses one."""
    with door.change(actor=None, action=Action.DATA_LOADED, now=now):
        return {
            row["key"]: commitments.create_indicator(
                department_id=bureau.sections[row["section"]].pk,
                definition=_definition(row),
                responsible_id=bureau.leads[row["section"]].pk,
                actor=None,
                now=now,
            )
            for row in files.table("indicators.tsv")
        }


def load_targets(
    bureau: Bureau, indicators: dict[str, Indicator], now: datetime.datetime
) -> dict[str, Target]:
    """Add goals and targets; a target with its own reason is a Change of its own."""
    goals = _goals(bureau, indicators, now)
    rows = files.table("targets.tsv")
    plain = [row for row in rows if not row["comparator"]]
    with door.change(actor=None, action=Action.DATA_LOADED, now=now):
        found = {row["code"]: _target(row, goals, indicators, now) for row in plain}
    corrected = [row for row in rows if row["comparator"]]
    found |= {row["code"]: _target(row, goals, indicators, now) for row in corrected}
    for plan in files.document("story.json")["plans"]:
        _plan(plan, found, now)
    return found


def load_past(
    bureau: Bureau, indicators: dict[str, Indicator], now: datetime.datetime
) -> int:
    """Put earlier years' clear figures in force; return how many there are."""
    return sum(
        len(
            published.record_published(
                period_id=bureau.periods[year, month].pk,
                figures=_past(indicators, year, month),
                actor=None,
                now=now,
            )
        )
        for year in files.PAST_YEARS
        for month in files.MONTHS
    )


def _definition(row: dict[str, str]) -> Definition:
    return Definition(
        name=row["name"],
        measure=Measure(row["measure"]),
        accumulation=Accumulation(row["accumulation"]),
        unit=row["unit"],
        decimals=int(row["decimals"]),
        due_months=row["due_months"],
        lag_days=int(row["lag_days"]),
        allow_negative=row["allow_negative"] == "1",
        explanation=row["explanation"],
    )


def _goals(
    bureau: Bureau, indicators: dict[str, Indicator], now: datetime.datetime
) -> dict[str, Goal]:
    """Return goals by key; a project's own goal goes by the project's key."""
    spec = files.document("bureau.json")
    with door.change(actor=None, action=Action.DATA_LOADED, now=now):
        goals = {
            row["key"]: commitments.create_goal(
                department_id=bureau.body.pk,
                project_year=None,
                kind=GoalKind(row["kind"]),
                year=files.YEAR,
                form=spec["form"],
                order=row["order"],
                text=row["text"],
                actor=None,
                now=now,
                measured_by=indicators.get(row.get("measured_by", "")),
                heading=row.get("heading", ""),
            )
            for row in spec["goals"]
        }
        for row in files.document("projects.json"):
            goals[row["key"]] = _project_goal(bureau, row, now)
    return goals


def _project_goal(bureau: Bureau, row: dict[str, Any], now: datetime.datetime) -> Goal:
    return commitments.create_goal(
        department_id=bureau.sections[row["section"]].pk,
        project_year=bureau.projects[row["key"]],
        kind=GoalKind.ANNUAL,
        year=files.YEAR,
        form=f"表15 {row['name']}",
        order=row["order"],
        text=row["year_goal"],
        actor=None,
        now=now,
    )


def _target(
    row: dict[str, str],
    goals: dict[str, Goal],
    indicators: dict[str, Indicator],
    now: datetime.datetime,
) -> Target:
    key = row["project"] if row["goal"] == OF_PROJECT else row["goal"]
    return commitments.create_target(
        goal_id=goals[key].pk,
        indicator_id=indicators[row["indicator"]].pk,
        commitment=_commitment(row),
        valid_from=YEAR_START,
        comparator=Comparator(row["comparator"]) if row["comparator"] else None,
        reason=row["comparator_reason"],
        actor=None,
        now=now,
    )


def _commitment(row: dict[str, str]) -> Commitment:
    return Commitment(
        code=row["code"],
        order=int(row["order"]),
        level1=row["level1"],
        level2=row["level2"],
        name_printed=row["name_printed"],
        value_printed=row["value_2024"],
        last_printed=row["value_2023"],
        before_last_printed=row["value_2022"],
        standard=row["standard"],
        link_reason=row["link_reason"],
        start=Decimal(row["start"]) if row["start"] else None,
    )


def _plan(
    plan: dict[str, Any], targets: dict[str, Target], now: datetime.datetime
) -> None:
    commitments.set_plan(
        target_id=targets[plan["target"]].pk,
        valid_from=YEAR_START,
        points={int(m): Decimal(amount) for m, amount in plan["points"].items()},
        reason=plan["reason"],
        actor=None,
        now=now,
    )


def _past(indicators: dict[str, Indicator], year: int, month: int) -> list[Past]:
    """Return published year ends, or the sample figures of the other quarters."""
    if month == 12:
        return _year_ends(indicators, year)
    return [
        Past(
            indicator_id=indicators[row["indicator"]].pk,
            value=Decimal(row[str(month)]),
            as_typed=row[str(month)],
            source=FigureSource.SAMPLE,
        )
        for row in files.table("history.tsv")
        if row["year"] == str(year)
    ]


def _year_ends(indicators: dict[str, Indicator], year: int) -> list[Past]:
    """Read what the forms print; "≥95%" and prose are no figures and stay text."""
    title = files.document("bureau.json")["book"]["title"]
    found = []
    for row in files.table("targets.tsv"):
        reading = values.read(row[f"value_{year}"], name=row["name_printed"])
        plain = reading.comparator == Comparator.NONE
        if reading.kind != ValueKind.NUMBER or not plain or row["link_reason"]:
            continue
        assert reading.number is not None
        found.append(
            Past(
                indicator_id=indicators[row["indicator"]].pk,
                value=reading.number,
                as_typed=reading.text,
                provider=title,
            )
        )
    return found
