"""The example's year, told through the real services at the story's own instants.

Three rounds of entry and review; one figure corrected with a document number, one
returned with an opinion, one project forgotten. Every figure is marked as a sample.
"""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from budget.choices import MoneyChange, ReviewAction
from budget.models import Period, User
from budget.services import execution, periods
from performance import plausibility, values
from performance.choices import Accumulation, FigureSource, Quality
from performance.drafts import Account, Draft, Step
from performance.models import Actual, Indicator
from performance.queries.past import past_of
from performance.services import (
    actuals,
    budget_changes,
    explaining,
    reviewed,
    reviews,
)
from performance.services import example_files as files
from performance.services.example_bureau import Bureau
from performance.services.grounds import Grounds

MINUTE = datetime.timedelta(minutes=1)


@dataclass(frozen=True)
class Story:
    """The stage: who is there, what is measured, and which key each has."""

    bureau: Bureau
    indicators: dict[str, Indicator]

    def period(self, month: int) -> Period:
        return self.bureau.periods[files.YEAR, month]


def tell(story: Story, event: dict[str, Any]) -> None:
    """Play one event: a round of a quarter, a lock, the correction, the adjustment."""
    _PLAYS[event["kind"]](story, event)


def _round(story: Story, event: dict[str, Any]) -> None:
    """Enter and submit all, then review all, then finalise all."""
    if not event["lagging"]:
        _spend(story, event)
    sent = {
        row["indicator"]: _enter(story, row, event, number)
        for number, row in enumerate(_rows_due(story, event))
    }
    passed = _approve(story, event, sent)
    for number, actual in enumerate(passed):
        _finalise(story, actual, _later(event["finalised"], number))


def _rows_due(story: Story, event: dict[str, Any]) -> list[dict[str, str]]:
    """Return the figures of a round; a lagging round has those that come late."""
    return [
        row
        for row in files.table("actuals-2024.tsv")
        if row[str(event["month"])]
        and bool(story.indicators[row["indicator"]].lag_days) == event["lagging"]
    ]


def _enter(
    story: Story, row: dict[str, str], event: dict[str, Any], number: int
) -> Actual:
    indicator = story.indicators[row["indicator"]]
    correction = files.document("story.json")["correction"]
    text = row[str(event["month"])]
    if (row["indicator"], event["month"]) == (
        correction["indicator"],
        correction["month"],
    ):
        text = correction["first"]
    explanation = row.get(f"explanation_{event['month']}", "")
    now = _later(event["entered"], number)
    period = story.period(event["month"])
    draft = _draft(story, indicator, text, explanation, event)
    actual = actuals.save_actual(
        indicator_id=indicator.pk,
        period_id=period.pk,
        version=None,
        draft=draft,
        confirmed=_standing_still(indicator, period, draft),
        actor=_lead(story, indicator),
        now=now,
    )
    told = _told(row["indicator"], event["month"])
    if told is not None:
        actual = _explain(actual, told, _lead(story, indicator), now)
    return _submit(story, actual, indicator, now)


def _told(indicator: str, month: int) -> dict[str, Any] | None:
    """Return what the lead says about a red figure beside its words, if anything."""
    return next(
        (
            told
            for told in files.document("story.json")["explained"]
            if (told["indicator"], told["month"]) == (indicator, month)
        ),
        None,
    )


def _explain(
    actual: Actual, told: dict[str, Any], lead: User, now: datetime.datetime
) -> Actual:
    account = Account(
        words=actual.explanation,
        causes=frozenset(told["causes"]),
        forecast=Decimal(told["forecast"]),
        forecast_typed=told["forecast"],
        likelihood=told["likelihood"],
        measures=tuple(
            Step(
                step["text"],
                datetime.date.fromisoformat(step["due_on"]),
                step["owner"],
            )
            for step in told["measures"]
        ),
    )
    return explaining.save_explanation(
        actual_id=actual.pk,
        version=actual.version,
        account=account,
        actor=lead,
        now=now,
    )


def _standing_still(indicator: Indicator, period: Period, draft: Draft) -> list[str]:
    """Return what the lead confirms: a figure that is last period's (沿用上期数)."""
    if draft.value is None:
        return []
    asked = plausibility.to_settle(
        draft.value, Accumulation(indicator.accumulation), past_of(indicator, period)
    )
    return [question.key for question in asked if question.code == "unchanged"]


def _draft(
    story: Story,
    indicator: Indicator,
    text: str,
    explanation: str,
    event: dict[str, Any],
) -> Draft:
    """Read a sample figure; one that comes before its data is an estimate."""
    reading = values.read(text)
    ready = story.period(event["month"]).end + datetime.timedelta(
        days=indicator.lag_days
    )
    early = files.instant(event["entered"]).date() < ready
    return Draft(
        value=reading.number,
        grade=reading.grade,
        as_typed=text,
        quality=Quality.ESTIMATE if early else Quality.FLASH,
        source=FigureSource.SAMPLE,
        explanation=explanation,
    )


def _submit(
    story: Story, actual: Actual, indicator: Indicator, now: datetime.datetime
) -> Actual:
    return actuals.submit_actual(
        actual_id=actual.pk,
        version=actual.version,
        actor=_lead(story, indicator),
        now=now,
    )


def _approve(
    story: Story, event: dict[str, Any], sent: dict[str, Actual]
) -> list[Actual]:
    """Pass all on but the one that the story returns."""
    returned = files.document("story.json")["returned"]
    passed = []
    for number, (key, actual) in enumerate(sent.items()):
        now = _later(event["approved"], number)
        if (key, event["month"]) == (returned["indicator"], returned["month"]):
            _step(reviews.return_actual, story, actual, returned["opinion"], now)
        else:
            passed.append(_step(reviews.approve_actual, story, actual, "", now))
    return passed


def _step(
    verb: Any, story: Story, actual: Actual, opinion: str, now: datetime.datetime
) -> Actual:
    done: Actual = verb(
        actual_id=actual.pk,
        version=actual.version,
        actor=story.bureau.users["reviewer"],
        opinion=opinion,
        now=now,
    )
    return done


def _finalise(story: Story, actual: Actual, now: datetime.datetime) -> None:
    reviews.finalise_actual(
        actual_id=actual.pk,
        version=actual.version,
        actor=story.bureau.users["head"],
        opinion="",
        now=now,
    )


def _correct(story: Story, event: dict[str, Any]) -> None:
    spec = files.document("story.json")["correction"]
    indicator = story.indicators[spec["indicator"]]
    row = next(
        r
        for r in files.table("actuals-2024.tsv")
        if r["indicator"] == spec["indicator"]
    )
    wrong = Actual.objects.in_force().get(
        indicator=indicator, period=story.period(event["month"])
    )
    now = files.instant(event["entered"])
    draft = actuals.correct_actual(
        actual_id=wrong.pk,
        draft=_draft(story, indicator, row[str(event["month"])], "", event),
        reason=spec["reason"],
        document_no=spec["document_no"],
        actor=_lead(story, indicator),
        now=now,
    )
    sent = _submit(story, draft, indicator, now + MINUTE)
    at = files.instant(event["approved"])
    passed = _step(reviews.approve_actual, story, sent, "", at)
    _finalise(story, passed, files.instant(event["finalised"]))


def _lock(story: Story, event: dict[str, Any]) -> None:
    period = story.period(event["month"])
    periods.lock_period(
        period_id=period.pk,
        version=period.version,
        reason=event["reason"],
        actor=story.bureau.users["sysadmin"],
        now=files.instant(event["at"]),
    )


def _adjust(story: Story, event: dict[str, Any]) -> None:
    """Change a project's budget by a document, down its whole road."""
    spec, users = files.document("story.json")["budget_change"], story.bureau.users
    row = budget_changes.save_budget_change(
        year_id=story.bureau.projects[spec["project"]].pk,
        change_id=None,
        version=None,
        draft=budget_changes.MoneyDraft(
            what=MoneyChange.ADJUSTMENT,
            after=Decimal(spec["after"]),
            grounds=Grounds(
                spec["reason"],
                spec["document_no"],
                spec["authority"],
                datetime.date.fromisoformat(spec["approved_on"]),
                datetime.date.fromisoformat(spec["valid_from"]),
            ),
            is_sample=True,
        ),
        actor=users["finance"],
        now=files.instant(event["entered"]),
    )
    row = reviewed.submit(
        budget_changes.BUDGET_CHANGES,
        record_id=row.pk,
        version=row.version,
        actor=users["finance"],
        now=files.instant(event["entered"]) + MINUTE,
    )
    for action, role in (("approve", "reviewer"), ("finalise", "head")):
        row = reviewed.decide(
            budget_changes.BUDGET_CHANGES,
            record_id=row.pk,
            action=ReviewAction(action),
            version=row.version,
            actor=users[role],
            opinion="",
            now=files.instant(event[f"{action}d"]),
        )


def _spend(story: Story, event: dict[str, Any]) -> None:
    for row in files.table("execution.tsv"):
        if int(row["month"]) == event["month"]:
            execution.save_execution(
                project_year_id=story.bureau.projects[row["project"]].pk,
                month=event["month"],
                version=None,
                adjusted=Decimal(row["adjusted"]),
                executed=Decimal(row["executed"]),
                is_sample=True,
                actor=story.bureau.users["finance"],
                now=files.instant(event["entered"]) - MINUTE,
            )


def _lead(story: Story, indicator: Indicator) -> Any:
    return story.bureau.leads[indicator.department.name]


def _later(text: str, minutes: int) -> datetime.datetime:
    return files.instant(text) + minutes * MINUTE


_PLAYS = {"round": _round, "lock": _lock, "correction": _correct, "budget": _adjust}
