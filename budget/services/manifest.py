"""What a backup must hold, written beside it, and compared after it was restored.

The manifest is written first, the database is dumped next, the files are copied last:
a backup holds at least what its manifest names.
"""

from typing import Any, Final

from django.apps import apps
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from budget import clock, sealing
from budget.audit import door, triggers
from budget.choices import AnchorChannel, SecurityKind
from budget.models import StoredFile
from budget.queries import proof
from budget.sealing import Anchor
from budget.services import anchoring, security, verifying

FORMAT: Final = "xushi-backup-v1"


class Unusable(ValueError):
    """The file is no manifest."""


def made(name: str) -> dict[str, Any]:
    """Return the manifest of now; the head of the chain in it is an anchor."""
    counts = {model._meta.db_table: model.objects.count() for model in _once()}
    files = StoredFile.objects.aggregate(count=Count("pk"), size=Sum("size"))
    head = anchoring.keep(AnchorChannel.BACKUP, name)
    security.note(
        None,
        SecurityKind.BACKED_UP,
        succeeded=True,
        user_name=door.SYSTEM_NAME,
        object=name,
        detail=f"#{head.seq}" if head else "",
    )
    return {
        "format": FORMAT,
        "at": sealing.plain(clock.now()),
        "anchor": head.whole if head else "",
        "migrations": _migrations(),
        "rows": counts,
        "files": {"count": files["count"], "bytes": files["size"] or 0},
    }


def compared(manifest: dict[str, Any], name: str) -> list[str]:
    """Verify what was restored against its manifest; return what is wrong, in words.

    The result is a security event. Raises Unusable.
    """
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise Unusable(name)
    wrong = _differences(manifest)
    anchors = [sealing.read_anchor(manifest["anchor"])] if manifest["anchor"] else []
    wrong += _verified(anchors)
    security.note(
        None,
        SecurityKind.RESTORED,
        succeeded=not wrong,
        user_name=door.SYSTEM_NAME,
        object=name,
        detail=wrong[0] if wrong else manifest["anchor"],
    )
    return wrong


def _differences(manifest: dict[str, Any]) -> list[str]:
    wrong = [
        _("缺少迁移 %s") % name
        for name in sorted(set(manifest["migrations"]) - set(_migrations()))
    ]
    for model in _once():
        table = model._meta.db_table
        wanted, found = manifest["rows"].get(table, 0), model.objects.count()
        if found < wanted:
            wrong.append(
                _("%(table)s 应有至少%(wanted)s行，实有%(found)s行")
                % {"table": table, "wanted": wanted, "found": found}
            )
    return wrong


def _verified(anchors: list[Anchor]) -> list[str]:
    report, row = verifying.run(anchors=anchors, files=True)
    if report.intact:
        return []
    told = {"faults": row.faults, "first": proof.words(row.first)}
    return [_("审计链验证发现%(faults)s处问题，首个：%(first)s") % told]


def _migrations() -> list[str]:
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in applied)


def _once() -> list[Any]:
    """Return the models of the tables that only grow."""
    tables = {table for table, _key in triggers.tables()}
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.db_table in tables
    ]
