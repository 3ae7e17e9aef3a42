"""The weights of a sheet's rows, and a reason to let frozen ones be changed."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from performance.forms.common import VersionForm, dress
from performance.language import language
from performance.rounding import plain
from performance.scoring.terms import Scheme


class WeightsForm(forms.Form):
    """One box for each row; `version` is the weighting's, 0 where there was none."""

    use_required_attribute = False
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    scheme = forms.CharField(widget=forms.HiddenInput, max_length=20)

    def __init__(
        self, *args: Any, shares: Mapping[int, Decimal | None], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.keys = list(shares)
        for key, weight in shares.items():
            self.fields[f"w{key}"] = forms.DecimalField(
                label=_("分值"),
                max_digits=5,
                decimal_places=2,
                initial=None if weight is None else plain(weight),
                widget=forms.TextInput(attrs={"inputmode": "decimal"}),
            )
        dress(self)

    def shares(self) -> dict[int, Decimal]:
        """Return the weights; call after is_valid()."""
        return {key: self.cleaned_data[f"w{key}"] for key in self.keys}

    def refuse(self, fault: ValidationError) -> None:
        """Put what the service refused beside the boxes it speaks of."""
        for name, words in fault.message_dict.items():
            self.add_error(name if name in self.fields else None, words)


class SchemeForm(forms.Form):
    """The scheme that the weights are to be proposed by, in the query string."""

    scheme = forms.ChoiceField(label=_("分值方案"))

    def __init__(self, *args: Any, offered: Sequence[Scheme], **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "id_choose_%s")
        super().__init__(*args, **kwargs)
        field: Any = self.fields["scheme"]
        field.choices = [(s.key, s.name.say(language())) for s in offered]
        dress(self)


class ThawForm(VersionForm):
    """Why frozen weights are to be changed again."""

    reason = forms.CharField(
        label=_("解冻理由"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "id_thaw_%s")
        super().__init__(*args, **kwargs)
        dress(self)
