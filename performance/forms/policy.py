"""What somebody types into proposed rules; each refusal says what to do."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.forms.models import fields_for_model
from django.utils.translation import gettext_lazy as _

from performance import ruling
from performance.figure_reading import EARLIEST, LATEST
from performance.forms.common import dress
from performance.language import language
from performance.models import Policy
from performance.ruling import FIELDS, Numbers, PolicyDraft

EVERYBODY = ""
HELP: dict[str, Any] = {
    "red_below": _("完成进度低于它亮红灯"),
    "green_from": _("达到它亮绿灯，两者之间亮黄灯"),
    "blue_from": _("达到它亮蓝灯（大幅超额，请说明），须高于100"),
    "rate_tolerance": _("比率、增幅差目标不超过它亮黄灯"),
    "year_end_tolerance": _("全年结论差目标不超过它亮黄灯"),
    "use_season": _("有两年以上往年逐期数据时，按往年进度折算应达"),
    "outlook_green_from": _("完成概率达到它为“大概率”"),
    "outlook_yellow_from": _("达到它为“有难度”，低于它为“基本无望”"),
    "outlook_early_below": _("本月应完成的不到全年的这个比例时，暂不预计全年"),
    "exception_share": _("项目取最差灯时，可先剔除的指标比例；0表示一律取最差"),
    "grace_days": _("截止日后多少天内不算迟报"),
    "score_over_from": _("自评时完成值达到目标的这个比例须说明，可由人扣减，须高于100"),
    "explain_red": _("送审前须有偏差原因、情况说明、全年预计、可能性和改进措施"),
    "explain_blue": _("送审前须有情况说明"),
    "explain_late": _("送审前须有情况说明"),
    "explain_falling": _("须用文字写明原因；不勾选则由填报人确认"),
    "evidence_year_end": _("12月的数据送审前至少一份"),
    "evidence_correction": _("更正送审前至少一份"),
    "evidence_blue": _("送审前至少一份"),
}


class PolicyForm(forms.Form):
    """A proposal: its branch, its day, its numbers, and why."""

    use_required_attribute = False
    name = forms.CharField(label=_("名称"), max_length=80)
    scope = forms.ChoiceField(label=_("适用范围"), required=False)
    valid_from = forms.DateField(
        label=_("生效日期"),
        validators=[MinValueValidator(EARLIEST), MaxValueValidator(LATEST)],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    reason = forms.CharField(
        label=_("这样调整的理由"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, scopes: Sequence[tuple[int | None, str]], **kwargs: Any
    ) -> None:
        """`scopes` are the (department, name) that may be proposed for."""
        super().__init__(*args, **kwargs)
        box: Any = self.fields["scope"]
        box.choices = [
            (EVERYBODY if pk is None else str(pk), name or _("全部单位"))
            for pk, name in scopes
        ]
        self.fields.update(fields_for_model(Policy, FIELDS, help_texts=HELP))
        dress(self)
        for field in self.fields.values():
            if isinstance(field, forms.BooleanField):
                field.widget.attrs["class"] = "form-check-input"

    @property
    def numbers(self) -> list[forms.BoundField]:
        """The boxes of the numbers, in the order of the page."""
        return [self[field] for field in FIELDS]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for problem in ruling.problems(cleaned):
            self.add_error(problem.field, problem.sentence(language()))
        return cleaned

    def draft(self) -> PolicyDraft:
        """Return what was proposed; call after is_valid()."""
        data = self.cleaned_data
        return PolicyDraft(
            int(data["scope"]) if data["scope"] else None,
            data["name"],
            data["valid_from"],
            data["reason"],
            Numbers(**{field: data[field] for field in FIELDS}),
        )
