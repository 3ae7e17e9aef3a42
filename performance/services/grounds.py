"""The grounds on which a commitment comes in when its year's budget binds already."""

import datetime
from dataclasses import dataclass
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from budget.models import Period
from performance.language import language
from performance.queries import adjustments
from performance.values.sentence import Sentence


@dataclass(frozen=True, slots=True)
class Grounds:
    """Why a commitment comes in the middle of a year, and from when it binds."""

    reason: str
    document_no: str
    authority: str
    approved_on: datetime.date
    valid_from: datetime.date


_OTHER_YEAR: Final = Sentence("生效日期应在{year}年内。", "The day must lie in {year}.")
_LOCKED: Final = Sentence(
    "{period}已锁定，请改用其后的生效日期。",
    "{period} is locked. Choose a later day.",
)


def unfit_day(
    valid_from: datetime.date, body_path: str, year: int, today: datetime.date
) -> Sentence | None:
    """Say why nothing of a year can begin to bind on a day; None where it can."""
    if valid_from.year != year:
        return _filled(_OTHER_YEAR, year=str(year))
    periods = list(Period.objects.filter(body__path=body_path, year=year))
    locked = adjustments.locked_from(periods, valid_from, today)
    return _filled(_LOCKED, period=str(locked[-1].label)) if locked else None


def _filled(said: Sentence, **figures: str) -> Sentence:
    return Sentence(said.zh.format(**figures), said.en.format(**figures))


def require_grounds(
    grounds: Grounds, body_path: str, year: int, today: datetime.date
) -> None:
    """Raise ValidationError, box by box, for grounds that cannot carry a commitment."""
    wrong = {}
    if not grounds.reason.strip():
        wrong["reason"] = _("请写明理由。")
    if not grounds.document_no.strip():
        wrong["document_no"] = _("请填写批准的文号。")
    if not grounds.authority.strip():
        wrong["authority"] = _("请填写批准机关。")
    if grounds.approved_on > today:
        wrong["approved_on"] = _("批准日期不能晚于今天。")
    unfit = unfit_day(grounds.valid_from, body_path, year, today)
    if unfit is not None:
        wrong["valid_from"] = unfit.say(language())
    if wrong:
        raise ValidationError(wrong)
