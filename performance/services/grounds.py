"""The grounds on which a commitment comes in when its year's budget binds already."""

import datetime
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from budget.models import Period
from performance.queries import adjustments


@dataclass(frozen=True, slots=True)
class Grounds:
    """Why a commitment comes in the middle of a year, and from when it binds."""

    reason: str
    document_no: str
    authority: str
    approved_on: datetime.date
    valid_from: datetime.date


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
    if grounds.valid_from.year != year:
        wrong["valid_from"] = _("生效日期应在%(year)d年内。") % {"year": year}
    periods = list(Period.objects.filter(body__path=body_path, year=year))
    locked = adjustments.locked_from(periods, grounds.valid_from, today)
    if locked:
        wrong["valid_from"] = _("%(period)s已锁定，请改用其后的生效日期。") % {
            "period": locked[-1].label
        }
    if wrong:
        raise ValidationError(wrong)
