"""What a person types who changes a project's money by a document."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from budget.choices import MoneyChange
from budget.execution_forms import MoneyField
from performance.forms.grounds import GroundsForm

AMOUNTS = {
    MoneyChange.ADJUSTMENT: _("调整后的全年预算数（元）"),
    MoneyChange.CARRY_OVER: _("结转下年的金额（元）"),
}
REASONS = {
    MoneyChange.ADJUSTMENT: _("调整理由"),
    MoneyChange.CARRY_OVER: _("结转理由"),
}


class MoneyForm(GroundsForm):
    """A new amount in 元 and its grounds; a unit typed with it is understood."""

    after = MoneyField()
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    # What was typed, also where it was refused.
    amount: Decimal | None = None

    def __init__(self, data: Any = None, *, what: MoneyChange, **typed: Any) -> None:
        super().__init__(data, **typed)
        self.fields["after"].label = AMOUNTS[what]
        self.fields["reason"].label = REASONS[what]
        box = self.fields["after"].widget.attrs
        box |= {"inputmode": "decimal", "autocomplete": "off", "data-yuan": ""}

    def clean_after(self) -> Decimal:
        amount: Decimal | None = self.cleaned_data["after"]
        if amount is None:
            raise forms.ValidationError(_("请填写金额，单位元，可写0。"))
        self.amount = amount
        return amount

    @property
    def confirmed(self) -> frozenset[str]:
        """The keys of the questions that were ticked."""
        data: Any = self.data
        return frozenset(data.getlist("confirmed")) if self.is_bound else frozenset()
