"""What every exchange of words between two sides keeps of each of its steps."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from budget.models import AppendOnly, Change


class SpokenStep(AppendOnly):
    """One act of one side, with its words: every one of them stays."""

    change = models.ForeignKey(Change, models.PROTECT, related_name="+")
    text = models.TextField(_("内容"), blank=True)
    actor_id = models.BigIntegerField(_("操作人"))
    actor_name = models.CharField(_("操作人姓名"), max_length=80)
    at = models.DateTimeField(_("时间"))

    class Meta:
        abstract = True
        ordering = ["id"]
