"""By which day a form is due: as the finance office set it, else as usual."""

import datetime
from dataclasses import dataclass

from performance.choices import OfficialForm
from performance.collecting import usual_due
from performance.models import FormDue


@dataclass(frozen=True, slots=True)
class Dues:
    """The days of one form of a year: the usual one, and those that were set."""

    usual: datetime.date
    common: FormDue | None
    own: dict[int, FormDue]

    def set_for(self, body_id: int | None) -> FormDue | None:
        """Return what was set for a body itself, None for everybody."""
        return self.common if body_id is None else self.own.get(body_id)

    def holding(self, body_id: int | None) -> FormDue | None:
        """Return what was set that holds for a body, if anything."""
        own = self.own.get(body_id) if body_id is not None else None
        return own or self.common

    def day(self, body_id: int | None) -> datetime.date:
        """Return the last day on which a body's form is in time."""
        found = self.holding(body_id)
        return found.due if found else self.usual


def dues(form: OfficialForm, year: int, month: int | None) -> Dues:
    """Return the days of a form in one query; `month` is for monitoring sheets."""
    # Only a monitoring sheet's usual day hangs on the month.
    usual = usual_due(form, year, month or 1)
    rows = FormDue.objects.filter(form=form, year=year, month=month)
    found = {row.department_id: row for row in rows}
    common = found.pop(None, None)
    return Dues(usual, common, {pk: row for pk, row in found.items() if pk is not None})
