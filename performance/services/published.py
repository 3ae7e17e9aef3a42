"""Figures of earlier years, taken from what was published: in force at once."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from budget.audit import door
from budget.choices import Action, Status
from budget.models import Period, User
from budget.services import rights
from budget.workflow import PeriodLocked
from performance.choices import FigureSource, Quality
from performance.models import Actual


@dataclass(frozen=True, kw_only=True)
class Past:
    """One figure of an earlier year, in the indicator's unit, with its own words."""

    indicator_id: int
    value: Decimal
    as_typed: str
    source: FigureSource = FigureSource.PUBLISHED
    provider: str = ""


def record_published(
    *,
    period_id: int,
    figures: Sequence[Past],
    actor: User | None,
    now: datetime.datetime,
) -> list[Actual]:
    """Put published (or sample) figures of one past period in force.

    They have no author: nobody here entered them. Raises PermissionDenied,
    PeriodLocked, ValidationError for a period that is not over.
    """
    with door.change(actor=actor, action=Action.DATA_LOADED, now=now):
        rows = Period.objects.filter(pk=period_id).select_related("body")
        period = door.lock(rows)[0]
        rights.require_role(actor, period.body.path, *rights.BUSINESS_SETUP)
        _require_open_past(period, now)
        found = [_actual(figure, period, now) for figure in figures]
        door.save_many(found)
        return found


def _require_open_past(period: Period, now: datetime.datetime) -> None:
    today = timezone.localdate(now)
    if period.is_locked(today):
        raise PeriodLocked(period.lock_reason or _("已过锁定日期。"))
    if period.year >= today.year:
        raise ValidationError(_("公开数据只能记入往年。"))


def _actual(figure: Past, period: Period, now: datetime.datetime) -> Actual:
    published = figure.source == FigureSource.PUBLISHED
    return Actual(
        indicator_id=figure.indicator_id,
        period=period,
        value=figure.value,
        as_typed=figure.as_typed,
        quality=Quality.VERIFIED if published else Quality.FLASH,
        source=figure.source,
        provider=figure.provider,
        status=Status.APPROVED,
        approved_at=now,
    )
