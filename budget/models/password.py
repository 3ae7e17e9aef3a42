"""Passwords that an account has had, so that none of the last ones comes back."""

from django.conf import settings
from django.db import models


class PastPassword(models.Model):
    """The hash of one password used before; never in history, trail or session.

    Not tracked: it is no record of the bureau, and what is too old is thrown away.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="past_passwords"
    )
    encoded = models.CharField(max_length=200)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"#{self.pk}"
