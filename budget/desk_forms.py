"""What the two administrators type: accounts, roles, limits, periods."""

import datetime
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from budget import names
from budget.choices import Duty, Role
from budget.forms import EARLIEST, LATEST, Choices, Styled, any_of
from budget.once import key_field
from budget.periods import Days

LARGEST_PAGE = 10_000


def day(label: Any, *, required: bool = True, **options: Any) -> forms.DateField:
    """Return a day's field, within the years that a calendar of ours may hold."""
    return forms.DateField(
        label=label,
        required=required,
        validators=[MinValueValidator(EARLIEST), MaxValueValidator(LATEST)],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        **options,
    )


def version_field() -> forms.IntegerField:
    """Return the hidden number by which a form knows that it is not stale."""
    return forms.IntegerField(
        min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput
    )


def page_field() -> forms.IntegerField:
    """Return the hidden box of a list's page, from 1."""
    return forms.IntegerField(
        required=False,
        min_value=1,
        max_value=LARGEST_PAGE,
        widget=forms.HiddenInput,
    )


class ChoosingForm(Styled):
    """A form whose choices the view hands over, by field."""

    def __init__(
        self, *args: Any, choices: Mapping[str, Choices], **options: Any
    ) -> None:
        self._choices = choices
        super().__init__(*args, **options)

    def _fill_choices(self) -> None:
        for name, choices in self._choices.items():
            field: Any = self.fields[name]
            field.choices = choices


class AccountFilter(ChoosingForm):
    """Which accounts the list shows. What is empty does not filter."""

    person = forms.CharField(label=_("账号或姓名"), required=False, max_length=60)
    duty = forms.ChoiceField(
        label=_("职责"), required=False, choices=any_of(Duty.choices)
    )
    department = forms.ChoiceField(label=_("部门"), required=False)
    state = forms.ChoiceField(
        label=_("状态"),
        required=False,
        choices=any_of(
            [
                ("open", _("启用")),
                ("closed", _("停用")),
                ("expired", _("已过期")),
                ("locked", _("登录锁定")),
            ]
        ),
    )
    page = page_field()


def further_field() -> forms.MultipleChoiceField:
    """Return the boxes for the departments that an auditor reads besides the first."""
    return forms.MultipleChoiceField(
        label=_("另含部门"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("仅审计账号：审计范围之外再看哪些部门及其下级，可勾选几个。"),
    )


class AccountForm(ChoosingForm):
    """A new account. Its first password is made by the system."""

    username = forms.CharField(
        label=_("账号"),
        max_length=60,
        help_text=_("登录用名，不分大小写和全角半角，开立后不能更改。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    name = forms.CharField(
        label=_("姓名"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    duty = forms.ChoiceField(
        label=_("职责"),
        choices=any_of(Duty.choices, _("请选择")),
        help_text=_("一个账号只有一种职责，开立后不能更改；角色只授予业务账号。"),
    )
    scope = forms.ChoiceField(
        label=_("审计范围"),
        required=False,
        help_text=_("仅审计账号：只看这个部门及其下级。"),
    )
    further = further_field()
    expires_on = day(
        _("有效期至"),
        required=False,
        help_text=_("仅审计账号：含当日，过后不能登录。"),
    )

    def clean_username(self) -> str:
        return names.login_name(self.cleaned_data["username"])


class LimitForm(ChoosingForm):
    """What an auditor may read, and until which day."""

    scope = forms.ChoiceField(label=_("审计范围"), required=False)
    further = further_field()
    expires_on = day(
        _("有效期至"),
        required=False,
        help_text=_("含当日，过后不能登录；不填即长期有效。"),
    )
    version = version_field()


class GrantForm(ChoosingForm):
    """A role in a department and everything below it."""

    department = forms.ChoiceField(label=_("部门"))
    role = forms.ChoiceField(label=_("角色"), choices=any_of(Role.choices, _("请选择")))


class VersionForm(Styled):
    """Nothing but the version that was seen, for an act without words."""

    version = version_field()


class LeavingForm(ChoosingForm):
    """An account is closed, or a lead's role ends: who takes over what rests on it."""

    version = version_field()
    successor = forms.ChoiceField(
        label=_("接手人"),
        required=False,
        help_text=_("须在这些部门有项目负责人角色；指标和在办数据转到其名下。"),
    )


class UnlockForm(Styled):
    """The address at which the account is locked out."""

    address = forms.GenericIPAddressField(widget=forms.HiddenInput)


class PeriodFilter(ChoosingForm):
    """Which periods the list shows. What is empty does not filter."""

    body = forms.ChoiceField(label=_("填报部门"), required=False)
    year = forms.ChoiceField(label=_("年度"), required=False)
    page = page_field()


class SetupForm(ChoosingForm):
    """Whose periods of which year are to be set up."""

    body = forms.ChoiceField(label=_("填报部门"))
    year = forms.IntegerField(
        label=_("年度"), min_value=EARLIEST.year, max_value=LATEST.year - 1
    )

    @property
    def chosen(self) -> dict[str, str]:
        """The body's name and the year, "" while they are not chosen."""
        typed = getattr(self, "cleaned_data", {})
        field: Any = self.fields["body"]
        name = dict(field.choices).get(typed.get("body"), "")
        whole = bool(name and typed.get("year"))
        return {"body": str(name), "year": str(typed["year"])} if whole else {}


class DaysForm(Styled):
    """One period of a year to set up: taken or left, with its days."""

    take = forms.BooleanField(label=_("设立"), required=False)
    opens_on = day(_("开放日"), required=False)
    due_on = day(_("截止日"), required=False)
    locks_on = day(_("自动锁定日"), required=False)

    def __init__(self, data: Any, *, year: int, days: Days) -> None:
        self.year, self.month = year, days.month
        initial = {"take": True, **asdict(days)}
        super().__init__(data, prefix=f"m{days.month}", initial=initial)

    @property
    def days(self) -> Days:
        """What was typed; only where the form is valid and taken."""
        typed = self.cleaned_data
        return Days(self.month, typed["opens_on"], typed["due_on"], typed["locks_on"])

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if not typed.get("take"):
            return typed
        for name in ("opens_on", "due_on"):
            if name in typed and typed[name] is None:
                self.add_error(name, _("请填写日期；本期不设立的，请取消勾选。"))
        opens, due, locks = (typed.get(n) for n in ("opens_on", "due_on", "locks_on"))
        if opens and due and due < opens:
            self.add_error("due_on", _("截止日不能早于开放日。"))
        if due and locks and locks <= due:
            self.add_error("locks_on", _("自动锁定日须晚于截止日，或不填。"))
        return typed


def _reason(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class ReasonForm(Styled):
    """Why a period is locked or unlocked; whoever is refused reads it."""

    reason = _reason(_("理由"))
    version = version_field()


class ChosenForm(forms.Form):
    """Which row of a list was meant."""

    chosen = forms.IntegerField(min_value=1, max_value=2**63 - 1)


class ExceptionForm(ChoosingForm):
    """Who may enter in a locked period, until when, and why."""

    user = forms.ChoiceField(label=_("人员"))
    expires_at = forms.DateTimeField(
        label=_("开放至"),
        widget=forms.DateTimeInput(
            format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}
        ),
    )
    reason = _reason(_("理由"))
    key = key_field()

    def clean_expires_at(self) -> datetime.datetime:
        """Refuse an instant outside the calendar; the service refuses one gone by."""
        instant: datetime.datetime = self.cleaned_data["expires_at"]
        if not EARLIEST.year <= instant.year < LATEST.year:
            raise ValidationError(_("请填写有效的日期和时间。"))
        return instant


class DelegationForm(ChoosingForm):
    """A reviewing role of one's own, lent to a colleague for some days."""

    membership = forms.ChoiceField(label=_("委托的角色"))
    receiver = forms.ChoiceField(label=_("受托人"))
    starts_on = day(_("起始日期"))
    ends_on = day(_("截止日期"), help_text=_("含当日；到期自动结束。"))
    reason = forms.CharField(label=_("委托理由"), max_length=200)
    key = key_field()
