"""A number for each key of another table, and another one after each write."""

from typing import Any, ClassVar

from django.db import models


class Stamp(models.Model):
    """Tells that something was written, whoever wrote it and by whatever way.

    On SQLite the triggers of `budget.audit.stamps` write it: a random number for each
    value of the column `BY` of the model `OF`. PostgreSQL knows of each row who wrote
    it, and leaves these tables empty.
    """

    OF: ClassVar[type[models.Model]]
    BY: ClassVar[str]

    # This kind of number SQLite takes for the row's own: one look-up, not two.
    key: Any = models.IntegerField(primary_key=True)
    number = models.BigIntegerField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.key}"
