"""What the system administrator types to set up a group robot."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from budget.choices import RobotKind
from budget.desk_forms import ChoosingForm, version_field
from budget.forms import Styled
from budget.once import key_field

KEPT = _("留空则保留原来的。出于安全不再显示。")


def _hidden(label: Any, help_text: Any) -> forms.CharField:
    """Return a field that is written and never shown again."""
    return forms.CharField(
        label=label,
        required=False,
        max_length=400,
        help_text=help_text,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class RobotChangeForm(Styled):
    """A robot that is set up: the keys stay unless new ones are typed."""

    kind = forms.ChoiceField(label=_("类别"), choices=RobotKind.choices)
    name = forms.CharField(label=_("名称"), max_length=60)
    address = _hidden(_("机器人地址"), KEPT)
    secret = _hidden(_("加签密钥"), KEPT)
    is_active = forms.BooleanField(label=_("启用"), required=False)
    version = version_field()


class RobotForm(ChoosingForm):
    """A new robot and the branch that its group is told of."""

    department = forms.ChoiceField(
        label=_("部门"), help_text=_("群里只收到这个部门及下级的提醒。")
    )
    kind = forms.ChoiceField(label=_("类别"), choices=RobotKind.choices)
    name = forms.CharField(
        label=_("名称"), max_length=60, help_text=_("例如：经济运行科工作群")
    )
    address = _hidden(
        _("机器人地址"), _("从群机器人的设置页完整复制，保存后不再显示。")
    )
    secret = _hidden(_("加签密钥"), _("钉钉机器人启用“加签”时填写；企业微信留空。"))
    key = key_field()
