"""What finance types: a month to show, and each project's money in it."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from budget import asked, money, periods, spending
from budget.forms import Choices, Styled
from budget.models import Department, Execution, ProjectYear
from budget.spending import Past

MONTHS = range(1, 13)
# 13 digits before the point and two behind: what a column holds.
LARGEST = Decimal(10) ** 13


class MonthFilter(Styled):
    """Which department's projects, at which month's end."""

    year = forms.TypedChoiceField(label=_("年度"), coerce=int)
    month = forms.TypedChoiceField(label=_("截至月份"), coerce=int)
    department = forms.ChoiceField(label=_("部门"), required=False)

    def __init__(
        self,
        data: Mapping[str, Any],
        *,
        years: Sequence[int],
        departments: Sequence[Department],
        today: datetime.date,
    ) -> None:
        last = today.replace(day=1) - datetime.timedelta(days=1)
        first = {"year": str(last.year), "month": str(last.month), "department": ""}
        if years and last.year not in years:
            first |= {"year": str(years[0]), "month": "12"}
        self.years, self.departments = years, departments
        super().__init__({**first, **{k: data[k] for k in first if data.get(k)}})

    def _fill_choices(self) -> None:
        fields: Any = self.fields
        fields["year"].choices = [(year, year) for year in self.years]
        told = "en" if get_language() == "en" else "zh"
        fields["month"].choices = [(m, periods.short_label(m, told)) for m in MONTHS]
        fields["department"].choices = self._departments()

    def _departments(self) -> Choices:
        depth = min((len(row.path) for row in self.departments), default=0)
        names = [
            (str(row.pk), "　" * ((len(row.path) - depth) // 4) + str(row))
            for row in self.departments
        ]
        return [("", _("全部")), *names]

    @property
    def path(self) -> str:
        """The branch asked for, "" for all."""
        wanted = self.cleaned_data["department"]
        return next((r.path for r in self.departments if str(r.pk) == wanted), "")


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """A question beside a row; `key` is what a tick confirms, "" where words must."""

    sentence: str
    key: str
    ticked: bool
    suggested: str
    field: str


class MoneyField(forms.CharField):
    """An amount in 元; a unit that is typed with it (64.47万元) is understood."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, max_length=40, **options)

    def clean(self, value: Any) -> Decimal | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            amount = money.yuan(text)
        except ValueError as fault:
            raise forms.ValidationError(
                _("请填写金额，单位元，最多两位小数，如1,234.56。")
            ) from fault
        if abs(amount) >= LARGEST:
            raise forms.ValidationError(_("整数部分不能超过13位。"))
        return amount


def prefix(year: ProjectYear) -> str:
    """Return what the names of a project's boxes begin with."""
    return f"p{year.pk}"


class RowForm(forms.Form):
    """One project's money at a month's end.

    `is_newer`: somebody else saved it after the page was shown.
    """

    is_newer = False

    adjusted = MoneyField(label=_("全年预算数（元）"))
    executed = MoneyField(label=_("累计执行数（元）"))
    reason = forms.CharField(label=_("减少原因"), required=False, max_length=500)
    version = forms.IntegerField(
        required=False,
        widget=forms.HiddenInput,
        error_messages={"invalid": _("页面已失效，请刷新后再填。")},
    )

    def __init__(
        self,
        data: Any = None,
        *,
        year: ProjectYear,
        stored: Execution | None,
        before: Execution | None,
        past: Past,
        budget: Decimal,
        document_no: str = "",
    ) -> None:
        """`budget` is what binds by the document `document_no`, where there is one."""
        self.year, self.stored, self.before, self.past = year, stored, before, past
        self.doubts: list[Doubt] = []
        initial: dict[str, Any] = {"adjusted": money.display(budget, "元")}
        if stored is not None:
            initial["executed"] = money.display(stored.executed, "元")
            initial["version"] = stored.version
        self.budget, self.document_no = budget, document_no
        super().__init__(data, prefix=prefix(year), initial=initial, label_suffix="")
        for name in ("adjusted", "executed"):
            box = self.fields[name].widget
            box.attrs |= {
                "class": "form-control num",
                "inputmode": "decimal",
                "autocomplete": "off",
                "data-yuan": "",
                "aria-label": f"{year.project} {self.fields[name].label}",
            }
        self.fields["reason"].widget.attrs["class"] = "form-control"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.errors or self.is_untouched:
            return cleaned
        adjusted, executed = cleaned["adjusted"], cleaned["executed"]
        if adjusted is None:
            self.add_error("adjusted", _("请填写全年预算数。"))
        elif adjusted < 0:
            self.add_error("adjusted", _("全年预算数不能为负数。"))
        elif self.document_no and adjusted != self.budget:
            said = asked.documented(self.budget, self.document_no)
            self.add_error("adjusted", said)
        if executed is None:
            self.add_error("executed", _("请填写累计执行数。"))
        if not self.errors and not self._as_stored(adjusted, executed):
            self._ask(adjusted, executed)
        return cleaned

    @property
    def is_untouched(self) -> bool:
        """Whether nothing was typed for a project without a figure in this month."""
        data = self.cleaned_data
        no_figure = data.get("executed") is None and self.stored is None
        return no_figure and data.get("adjusted") in (None, self.budget)

    @property
    def confirmed(self) -> frozenset[str]:
        """Return the keys of the questions that were ticked."""
        data: Any = self.data
        name = self.add_prefix("confirmed")
        return frozenset(data.getlist(name)) if self.is_bound else frozenset()

    @property
    def is_changed(self) -> bool:
        """Whether saving would write something; call after is_valid."""
        data = self.cleaned_data
        if self.errors or self.doubts:
            return True
        return not self.is_untouched and not self._as_stored(
            data["adjusted"], data["executed"]
        )

    def _as_stored(self, adjusted: Decimal, executed: Decimal) -> bool:
        row = self.stored
        return row is not None and (row.adjusted, row.executed) == (adjusted, executed)

    def _ask(self, adjusted: Decimal, executed: Decimal) -> None:
        """Ask what the service will ask too."""
        words = self.cleaned_data.get("reason", "")
        for question in spending.questions(
            adjusted=adjusted, executed=executed, past=self.past
        ):
            offer = question.suggested
            self.doubts.append(
                Doubt(
                    sentence=asked.sentence(question),
                    key="" if question.needs_reason else question.key,
                    ticked=question.key in self.confirmed,
                    suggested="" if offer is None else money.display(offer, "元"),
                    field="adjusted" if question.code == "budget_slip" else "executed",
                )
            )
            if spending.is_settled(question, self.confirmed, words):
                continue
            if question.needs_reason:
                self.add_error("reason", _("请用文字写明减少的原因，如退款。"))
            elif not self.has_error("executed", "question"):
                wait = forms.ValidationError(_("请逐项确认后再保存。"), code="question")
                self.add_error("executed", wait)


class SheetForm(Styled):
    """A filled workbook of the month that is shown."""

    file = forms.FileField(
        label=_("填好的Excel表"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )
    # Asked of a finance system's export; a sheet that went out from here says it.
    unit = forms.ChoiceField(
        label=_("财务系统导出表的金额单位"),
        required=False,
        choices=[("", _("按表上写的")), ("元", _("元")), ("万元", _("万元"))],
    )


class Table:
    """All rows of a page: valid together or shown again together."""

    def __init__(self, rows: Sequence[RowForm]) -> None:
        self.rows = rows

    def check(self) -> bool:
        """Check every row, so that all that is wrong shows at once."""
        return not [row for row in self.rows if not row.is_valid()]

    @property
    def wrong(self) -> int:
        """How many rows are refused, none before anything was sent."""
        return sum(bool(row.errors) for row in self.rows if row.is_bound)

    @property
    def filled(self) -> list[RowForm]:
        """The rows that say something; call after check."""
        return [row for row in self.rows if not row.is_untouched]
