"""A sealed trail of every kind of record, and random forgeries of single fields."""

import contextlib
import datetime
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db import DatabaseError, connection, models, transaction

from budget import sealing
from budget.audit import chain, consistency, verify
from budget.choices import SealFault
from budget.models import Change, ChangeRow, Seal, SecurityEvent
from performance.services import actuals, reviews
from tests.acceptance import dice
from tests.base import LATER, NOON
from tests.budget import forging
from tests.performance.evidence_case import PDF, WithFiles

FILES = 5
# No part of the proof: the number of the sent form, a row's own number, and the text
# that only schema entries keep (docs/seal.md).
UNSEALED = {
    ("budget.change", "once_key"),
    ("budget.changerow", "id"),
    ("budget.seal", "payload"),
}
Place = tuple[Any, Any, str]


class TrailCase(WithFiles, forging.Forged):
    """Figures saved, sent and approved, evidence, logins; all in one transaction."""

    def setUp(self) -> None:
        super().setUp()
        for number in range(FILES):
            self.add(PDF + b"\n" * number, f"走访{number}.pdf")
        self.actual.refresh_from_db()
        sent = actuals.submit_actual(
            actual_id=self.actual.pk,
            version=self.actual.version,
            actor=self.lead,
            now=NOON,
        )
        reviews.approve_actual(
            actual_id=sent.pk,
            version=sent.version,
            actor=self.reviewer,
            opinion="属实",
            now=LATER,
        )
        head = Seal.objects.latest("seq")
        self.anchor = sealing.Anchor(head.seq, head.hash)
        self.dice = dice()

    def faults(self, *anchors: sealing.Anchor, **asked: Any) -> list[verify.Fault]:
        found = verify.verify(anchors, **asked).faults
        return [fault for fault in found if fault.kind != SealFault.TRIGGER]

    @contextlib.contextmanager
    def undone(self) -> Iterator[None]:
        """Take back whatever is done inside."""
        before = transaction.savepoint()
        try:
            yield
        finally:
            transaction.savepoint_rollback(before)

    @contextlib.contextmanager
    def edited(self, places: list[Place]) -> Iterator[Place]:
        """Change one field of one row, chosen by chance, where the database lets it."""
        with self.undone():
            while True:
                place = self.dice.choice(places)
                with contextlib.suppress(DatabaseError), transaction.atomic():
                    if forge(*place):
                        break
            yield place


def sealed_places() -> list[Place]:
    """Return (table, row, column) of whatever the chain covers."""
    models_sealed = [
        *chain.histories(), Change, ChangeRow, SecurityEvent, Seal, *chain.steps()
    ]  # fmt: skip
    return [
        place
        for model in models_sealed
        for place in _places(model, model._meta.concrete_fields)
        if (model._meta.label_lower, place[2]) not in UNSEALED
    ]


def live_places() -> list[Place]:
    """Return (table, row, column) of each live row whose history is kept."""
    found = []
    for model in consistency.tracked_models():
        history: Any = model
        fields = [f for f in history.history.model.tracked_fields if not f.primary_key]
        found += _places(model, fields)
    return found


def _places(model: Any, fields: Any) -> list[Place]:
    keys = list(models.QuerySet(model).values_list("pk", flat=True))
    return [(model, key, field.attname) for key in keys for field in fields]


def forge(model: type[models.Model], key: Any, column: str) -> bool:
    """Write another value past every door; return whether there was one to write."""
    rows: Any = models.QuerySet(model).filter(pk=key)
    old = rows.values_list(column, flat=True).get()
    new = _other(model._meta.get_field(column), old)
    return bool(rows.update(**{column: new}))


def _other(field: Any, old: Any) -> Any:
    """Return another value of the field's kind."""
    if isinstance(field, models.ForeignKey):
        field = field.target_field
    kind = field.get_internal_type()
    if kind == "JSONField":
        return {"forged": [old]}
    if kind == "BooleanField":
        return not old
    if kind == "DateTimeField":
        return (old or NOON) + datetime.timedelta(hours=1)
    if kind == "DateField":
        return (old or NOON.date()) + datetime.timedelta(days=1)
    if kind == "DecimalField":
        return (old or Decimal(0)) + 1
    if "Integer" in kind or kind == "BigAutoField":
        return (old or 0) + 1
    text = str(old or "")
    return f"{text[:-1]}{'改' if text[-1:] != '改' else '换'}"


def delete(model: type[models.Model], key: Any) -> None:
    """Delete one row past every door."""
    table, column = model._meta.db_table, model._meta.pk
    assert column is not None
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE {column.column} = %s", [key])
