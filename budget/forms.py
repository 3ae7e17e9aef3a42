"""What people type on the budget side: accounts, security events, jobs."""

import datetime
from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.auth.password_validation import (
    password_validators_help_texts,
    validate_password,
)
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from budget import names
from budget.choices import JobStatus, SecurityKind
from budget.models import User

Choices = Sequence[tuple[str, Any]]
# Hashing a megabyte would keep a worker busy: no password is longer.
LONGEST_PASSWORD = 128
# The largest id a bigint column holds.
LARGEST_ID = 2**63 - 1


def read_id(text: str) -> int | None:
    """Return the id that a query string names; None for what is no id."""
    if not (text.isascii() and text.isdigit() and len(text) < 20):
        return None
    number = int(text)
    return number if 0 < number <= LARGEST_ID else None


class Styled(forms.Form):
    """Gives each widget Bootstrap's classes, and marks the wrong ones."""

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("label_suffix", "")
        super().__init__(*args, **options)
        for field in self.fields.values():
            field.widget.attrs["class"] = _css(field.widget)
        self._fill_choices()
        if self.is_bound:
            self._mark_wrong()

    def _fill_choices(self) -> None:
        """Give fields the choices that depend on the person; before the check."""

    def _mark_wrong(self) -> None:
        for name in self.errors:
            if name in self.fields:
                attrs = self.fields[name].widget.attrs
                if "aria-describedby" not in attrs:
                    attrs["class"] += " is-invalid"
                attrs["aria-describedby"] = f"{self.add_prefix(name)}-wrong"

    def refuse(self, fault: ValidationError) -> None:
        """Show what a service refused: beside its field, else above the form."""
        at = set(getattr(fault, "error_dict", ()))
        self.add_error(None, fault if at and at <= set(self.fields) else fault.messages)
        self._mark_wrong()


def _css(widget: forms.Widget) -> str:
    if isinstance(widget, forms.CheckboxInput | forms.CheckboxSelectMultiple):
        return "form-check-input"
    return "form-select" if isinstance(widget, forms.Select) else "form-control"


def _password(label: Any, autocomplete: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        strip=False,
        max_length=LONGEST_PASSWORD,
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
    )


class LoginForm(Styled):
    """Name and password, as a browser's or a person's memory gives them."""

    username = forms.CharField(
        label=_("账号"),
        max_length=60,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "username",
                "autocapitalize": "none",
                "autofocus": True,
            }
        ),
    )
    password = _password(_("密码"), "current-password")

    def clean_username(self) -> str:
        return names.login_name(self.cleaned_data["username"])


class PasswordForm(Styled):
    """A new password for oneself; the old one is asked for again."""

    old = _password(_("当前密码"), "current-password")
    new = _password(_("新密码"), "new-password")
    again = _password(_("再输一次新密码"), "new-password")

    def __init__(self, user: User, *args: Any, **options: Any) -> None:
        self.user = user
        super().__init__(*args, **options)
        self.fields["new"].help_text = " ".join(
            text for text in password_validators_help_texts() if text
        )

    def clean_old(self) -> str:
        old: str = self.cleaned_data["old"]
        if not self.user.check_password(old):
            raise ValidationError(_("当前密码不正确。"))
        return old

    def clean_new(self) -> str:
        new: str = self.cleaned_data["new"]
        validate_password(new, self.user)
        if new == self.cleaned_data.get("old"):
            raise ValidationError(_("新密码不能与当前密码相同。"))
        return new

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if "new" in values and values.get("again") not in (None, values["new"]):
            self.add_error("again", _("两次输入的新密码不一致。"))
        return values


class EmailForm(Styled):
    """Where one's own digest goes; empty for nowhere."""

    email = forms.EmailField(
        label=_("邮箱"),
        required=False,
        max_length=120,
        help_text=_("填写后，每个工作日上午把当天的新通知发到这里；留空则不发。"),
    )


EARLIEST, LATEST = datetime.date(2000, 1, 1), datetime.date(2100, 12, 31)


class DaysMixin(forms.Form):
    """From one day to another, both included."""

    since = forms.DateField(
        label=_("起始日期"),
        required=False,
        validators=[MinValueValidator(EARLIEST), MaxValueValidator(LATEST)],
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    until = forms.DateField(
        label=_("截止日期"),
        required=False,
        validators=[MinValueValidator(EARLIEST), MaxValueValidator(LATEST)],
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    before = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=LARGEST_ID,
        widget=forms.HiddenInput,
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        since: datetime.date | None = values.get("since")
        until: datetime.date | None = values.get("until")
        if since and until and since > until:
            self.add_error("until", _("截止日期早于起始日期。"))
        return values


def any_of(choices: Choices, empty: Any = None) -> list[tuple[str, Any]]:
    """Put the empty choice ("all", unless another word is given) before the others."""
    return [("", empty or _("全部")), *choices]


class SecurityFilter(Styled, DaysMixin):
    """Which security events the list shows."""

    person = forms.CharField(label=_("账号或姓名"), required=False, max_length=60)
    kind = forms.ChoiceField(
        label=_("事件"), required=False, choices=any_of(SecurityKind.choices)
    )
    result = forms.ChoiceField(
        label=_("结果"),
        required=False,
        choices=any_of([("yes", _("成功")), ("no", _("失败"))]),
    )
    field_order = ("person", "kind", "result", "since", "until")


class JobFilter(Styled):
    """Which runs the list of jobs shows."""

    name = forms.ChoiceField(label=_("作业"), required=False)
    status = forms.ChoiceField(
        label=_("状态"), required=False, choices=any_of(JobStatus.choices)
    )
    before = forms.IntegerField(
        required=False, min_value=1, max_value=LARGEST_ID, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, names: Choices, **options: Any) -> None:
        self._names = names
        super().__init__(*args, **options)

    def _fill_choices(self) -> None:
        field: Any = self.fields["name"]
        field.choices = any_of(self._names)
