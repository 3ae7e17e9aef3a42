"""Why a finding may stand."""

from django import forms
from django.utils.translation import gettext_lazy as _

from budget.forms import Styled
from budget.reconcile.terms import KEY_LENGTH


class FindingForm(Styled):
    """Which finding: its key, and the figures that were on the screen."""

    key = forms.CharField(max_length=KEY_LENGTH, widget=forms.HiddenInput)
    fingerprint = forms.CharField(max_length=64, widget=forms.HiddenInput)


class AcceptFindingForm(FindingForm):
    """Why a finding may stand."""

    reason = forms.CharField(
        label=_("理由"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("认可须写明理由。")},
    )
