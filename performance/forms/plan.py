"""What a lead types into a node plan: refusals stay beside the box they speak of."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from performance import entries, planning
from performance.choices import Measure, PlanMethod
from performance.figure_reading import LARGEST
from performance.forms.common import dress
from performance.language import language
from performance.plan_problems import Problem
from performance.planning import Frame, PlanDraft
from performance.rounding import plain

Points = tuple[tuple[int, Decimal], ...]
# planning.check says how many decimals the indicator has; more than these no column.
PLACES = 4
WAYS = [
    (PlanMethod.AMOUNT, _("逐期累计数")),
    (PlanMethod.SHARE, _("各期占全年的百分比")),
]


@dataclass(frozen=True)
class Box:
    """One period's box with what stands beside it."""

    month: int
    field: forms.BoundField
    even: str
    last_year: str
    # A figure that was probably meant, offered at one click.
    suggested: str


class PlanForm(forms.Form):
    """A target's course, one box a reporting month."""

    # The server says beside each box what is missing, in the reader's language.
    use_required_attribute = False

    method = forms.ChoiceField(
        label=_("填写方式"),
        choices=WAYS,
        initial=PlanMethod.AMOUNT,
        widget=forms.RadioSelect,
    )
    valid_from = forms.DateField(
        label=_("生效日期"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": _("请填写生效日期。")},
    )
    reason = forms.CharField(
        label=_("这样安排的理由"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("请写明这样安排的理由。")},
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        frame: Frame,
        unit: str,
        first: datetime.date,
        last: datetime.date,
        batches: Points = (),
        **kwargs: Any,
    ) -> None:
        """`first` and `last` bound the day; `batches` is the plan as last year's."""
        super().__init__(*args, **kwargs)
        self.frame, self.unit = frame, unit
        self.first, self.last = first, last
        self.batches = batches
        self.suggested: dict[int, Decimal] = {}
        for month in frame.months:
            self.fields[_name(month)] = forms.CharField(required=False, max_length=40)
        dress(self)
        self.fields["method"].widget.attrs["class"] = "form-check-input"
        for month in frame.months:
            self.fields[_name(month)].widget.attrs.update(
                autocomplete="off", inputmode="decimal"
            )

    def boxes(self, past: dict[int, Decimal]) -> Iterator[Box]:
        """Yield the boxes; `past` is last year's figures by month."""
        for month in self.frame.months:
            suggested = self.suggested.get(month)
            yield Box(
                month,
                self[_name(month)],
                plain(dict(planning.even(self.frame))[month]),
                plain(past[month]) if month in past else "",
                "" if suggested is None else plain(suggested),
            )

    def clean_valid_from(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["valid_from"]
        if not self.first <= day <= self.last:
            raise forms.ValidationError(
                _("生效日期应在%(first)s至%(last)s之间。")
                % {"first": self.first, "last": self.last}
            )
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        typed = self._typed(cleaned)
        if not self.errors_in_boxes and "method" in cleaned:
            cleaned["points"] = self._points(typed)
        return cleaned

    @property
    def errors_in_boxes(self) -> bool:
        return any(self.has_error(_name(month)) for month in self.frame.months)

    @property
    def by_share(self) -> bool:
        """Whether the boxes hold percentages, as they were sent or first shown."""
        return bool(self["method"].value() == PlanMethod.SHARE)

    def draft(self) -> PlanDraft:
        """Return what was proposed; call after is_valid()."""
        data = self.cleaned_data
        points: Points = data["points"]
        method = PlanMethod(data["method"])
        if method is PlanMethod.AMOUNT and points == self.batches:
            method = PlanMethod.LAST_YEAR
        return PlanDraft(points, data["valid_from"], data["reason"], method)

    def _typed(self, cleaned: dict[str, Any]) -> Points:
        found = []
        for month in self.frame.months:
            number = self._read(month, cleaned.get(_name(month), ""))
            if number is not None:
                found.append((month, number))
        return tuple(found)

    def _read(self, month: int, text: str) -> Decimal | None:
        """Read one box; what is unclear is asked beside it."""
        if not text.strip():
            self._refuse(Problem("missing", month, (("month", str(month)),)))
            return None
        unit = "%" if self.by_share else self.unit
        entry = entries.parse_entry(
            text,
            decimals=PLACES,
            measure=Measure.PERCENT if self.by_share else Measure.AMOUNT,
            unit=unit,
            target=None,
            allow_negative=True,
        )
        if entry.error:
            sentence = entry.error_sentence(
                language(), decimals=PLACES, unit=unit, explained=False
            )
            self.add_error(_name(month), sentence)
        elif entry.question:
            self.add_error(_name(month), entry.question_sentence(language(), unit=unit))
            if entry.suggested is not None:
                self.suggested[month] = entry.suggested
        elif entry.number is not None and abs(entry.number) >= LARGEST:
            self.add_error(_name(month), _("整数部分不能超过11位。"))
        else:
            return entry.number
        return None

    def _points(self, typed: Points) -> Points:
        if self.by_share:
            wrong = planning.check_shares(typed, self.frame)
            points = () if wrong else planning.from_shares(typed, self.frame)
        else:
            wrong, points = planning.check(typed, self.frame), typed
        for problem in wrong:
            self._refuse(problem)
        return points

    def _refuse(self, problem: Problem) -> None:
        place = None if problem.month is None else _name(problem.month)
        self.add_error(place, problem.sentence(language()))
        if problem.month is not None and problem.suggested is not None:
            self.suggested[problem.month] = problem.suggested


def first_values(points: Sequence[tuple[int, Decimal]]) -> dict[str, str]:
    """Return the boxes' first values for these amounts."""
    return {_name(month): plain(amount) for month, amount in points}


def _name(month: int) -> str:
    return f"m{month}"
