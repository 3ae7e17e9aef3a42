"""What the two administrators type: accounts, roles, limits, periods."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from budget import names
from budget.choices import Duty, Role
from budget.forms import EARLIEST, LATEST, Choices, Styled, any_of

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


class UnlockForm(Styled):
    """The address at which the account is locked out."""

    address = forms.GenericIPAddressField(widget=forms.HiddenInput)
