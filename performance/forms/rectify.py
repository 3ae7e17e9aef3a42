"""What is typed to order, answer and check a 整改, and its ledger's filter."""

import datetime
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from budget.once import key_field
from performance.choices import RectifySource, RectifyStatus
from performance.figure_reading import EARLIEST, LATEST
from performance.forms.common import VersionForm, dress
from performance.forms.filters import ALL, LedgerFilter
from performance.rectifying import Order


def _day() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def _words(label: Any, *, required: bool = True, words: Any = "") -> forms.CharField:
    messages = {"required": words} if words else {}
    return forms.CharField(
        label=label,
        required=required,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages=messages,
    )


def _date(label: Any, *, required: bool = True) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        error_messages={"required": _("请填写日期。")},
        validators=[MinValueValidator(EARLIEST), MaxValueValidator(LATEST)],
        widget=_day(),
    )


class OrderForm(forms.Form):
    """One order: what is wrong, who is to put it right, by when."""

    use_required_attribute = False

    source = forms.ChoiceField(label=_("来源"))
    responsible = forms.ChoiceField(
        label=_("责任人"), error_messages={"required": _("请选择责任人。")}
    )
    deadline = _date(_("整改期限"))
    project = forms.ChoiceField(label=_("项目（可不选）"), required=False)
    document_no = forms.CharField(
        label=_("文号"),
        required=False,
        max_length=120,
        help_text=_("审计提出的须填写。"),
    )
    problem = _words(_("问题"), words=_("请写明问题。"))
    requirement = _words(_("整改要求"), required=False)
    key = key_field()

    def __init__(
        self,
        *args: Any,
        sources: Sequence[RectifySource],
        people: Sequence[Any],
        projects: Sequence[Any] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        offered: dict[str, list[Any]] = {
            "source": [(source.value, source.label) for source in sources],
            "responsible": [
                ("", _("请选择")),
                *((str(user.pk), user.name) for user in people),
            ],
            "project": [
                ("", _("不涉及")),
                *((str(year.pk), year.project.name) for year in projects),
            ],
        }
        for name, choices in offered.items():
            field: Any = self.fields[name]
            field.choices = choices
        if not projects:
            del self.fields["project"]
        dress(self)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        audit = cleaned.get("source") == RectifySource.AUDIT
        if audit and not cleaned.get("document_no"):
            self.add_error("document_no", _("审计提出的整改须填写文号。"))
        return cleaned

    def order(
        self,
        department_id: int,
        *,
        target_id: int | None = None,
        project_year_id: int | None = None,
    ) -> Order:
        """Return what was ordered; call after is_valid()."""
        data = self.cleaned_data
        chosen = data.get("project")
        return Order(
            department_id=department_id,
            source=RectifySource(data["source"]),
            problem=data["problem"],
            requirement=data["requirement"],
            document_no=data["document_no"],
            deadline=data["deadline"],
            responsible_id=int(data["responsible"]),
            target_id=target_id,
            project_year_id=int(chosen) if chosen else project_year_id,
        )


class DepartmentForm(forms.Form):
    """Where something is to be put right, in the query string."""

    department = forms.ChoiceField(label=_("责任部门"))

    def __init__(self, data: Any, *, departments: Sequence[Any]) -> None:
        super().__init__(data, label_suffix="")
        field: Any = self.fields["department"]
        field.choices = [(str(row.pk), str(row)) for row in departments]
        dress(self)


class AnswerForm(VersionForm):
    """What was done, with what result, and when."""

    use_required_attribute = False

    measures = _words(_("整改措施"), words=_("请写明采取的措施。"))
    answer = _words(_("整改结果"), words=_("请写明整改结果。"))
    done_on = _date(_("完成日期"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)


class CheckForm(VersionForm):
    """An opinion, and for 退回重办 another deadline."""

    use_required_attribute = False

    opinion = _words(_("意见"), required=False)
    deadline = _date(_("退回时改定期限（可不填）"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)


class RectifyFilter(LedgerFilter):
    """The filter of 整改台账."""

    year = forms.ChoiceField(label=_("下达年度"), required=False)
    source = forms.ChoiceField(
        label=_("来源"), required=False, choices=[ALL, *RectifySource.choices]
    )
    status = forms.ChoiceField(
        label=_("状态"),
        required=False,
        choices=[
            ALL,
            ("undone", _("未销号")),
            ("overdue", _("已超期")),
            *RectifyStatus.choices,
        ],
    )


def first_order(
    problem: str, responsible_id: int | None, deadline: datetime.date, source: str
) -> dict[str, Any]:
    """Return what an order's boxes first show."""
    return {
        "problem": problem,
        "responsible": str(responsible_id or ""),
        "deadline": deadline.isoformat(),
        "source": source,
        "document_no": "",
        "requirement": "",
    }
