"""Files, named by what they contain."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from budget.models.trail import AppendOnly


class StoredFile(AppendOnly):
    """One content, kept once outside the web root under its SHA-256."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField(_("字节"))
    content_type = models.CharField(_("类型"), max_length=80)
    stored_at = models.DateTimeField(_("存入时间"))

    def __str__(self) -> str:
        return self.sha256
