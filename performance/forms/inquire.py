"""What is typed to ask, answer and ask again, and the filter of the list."""

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from budget.once import key_field
from performance.choices import InquiryStatus
from performance.figure_reading import EARLIEST, LATEST
from performance.forms.common import VersionForm, dress
from performance.forms.filters import ALL, LedgerFilter

LONGEST = 4000


def _words(label: Any, missing: Any = "", **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": missing} if missing else {},
        **options,
    )


def _day(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        validators=[MinValueValidator(EARLIEST), MaxValueValidator(LATEST)],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        **options,
    )


class AskForm(forms.Form):
    """One question about the value on the page, and by when it is to be answered."""

    use_required_attribute = False

    question = _words(_("提问内容"), _("请写明要问什么。"))
    due_on = _day(_("答复期限"))
    key = key_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)


class AnswerForm(VersionForm):
    """The department's answer to the question that was on the screen."""

    use_required_attribute = False

    answer = _words(_("答复"), _("请写明答复。"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)


class GoOnForm(VersionForm):
    """The auditor's word to the answer, and another day where it is asked again."""

    use_required_attribute = False

    words = _words(_("追问或意见"), required=False)
    due_on = _day(_("追问时改定期限（可不填）"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)


class InquiryFilter(LedgerFilter):
    """The filter of 审计提问."""

    year = forms.ChoiceField(label=_("提问年度"), required=False)
    status = forms.ChoiceField(
        label=_("状态"),
        required=False,
        choices=[
            ALL,
            ("open", _("未办结")),
            ("overdue", _("已超期")),
            *InquiryStatus.choices,
        ],
    )
    whose = forms.ChoiceField(
        label=_("范围"), required=False, choices=[ALL, ("mine", _("与我有关"))]
    )
