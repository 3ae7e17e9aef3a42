"""Migrate DATABASE_URL one migration at a time; after each, write and seal one act.

python -m tests.servers.each_migration [first]: prints how many migrations there were
since the trail is sealed. Each act has the columns of its time, as the program of that
time would have written it. "first" makes at once what migrating up to the first of
them leaves, and stops there: the rest is for `manage.py migrate`. Both go the way of
the databases that are older than the squashed migrations.
"""

import datetime
import sys
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402
from django.db.migrations import Migration  # noqa: E402
from django.db.migrations.executor import MigrationExecutor  # noqa: E402
from django.db.migrations.loader import MigrationLoader  # noqa: E402
from django.db.migrations.state import ProjectState  # noqa: E402

from budget import sealing  # noqa: E402
from budget.audit import chain, triggers  # noqa: E402
from budget.choices import Action, SealKind  # noqa: E402
from budget.models import Seal  # noqa: E402
from tests.factories import NOON  # noqa: E402

DAY = NOON.date()


def main(*words: str) -> int:
    """Return after how many migrations an act was written."""
    executor, sealed = MigrationExecutor(connection), 0
    executor.loader = MigrationLoader(connection, replace_migrations=False)
    nodes = executor.loader.graph.nodes
    leaves = executor.loader.graph.leaf_nodes()
    plan = executor.migration_plan([key for key in leaves if not nodes[key].replaces])
    if "first" in words:
        begin(executor, [step for step, _ in plan])
        return 1
    state = executor._create_project_state(with_applied_migrations=True)
    for step in plan:
        state = executor.migrate(None, plan=[step], state=state)
        if guarded():
            sealed += 1
            write_an_act(state.apps, sealed)
    return sealed


def begin(executor: MigrationExecutor, plan: list[Migration]) -> None:
    """Make the tables as they were when the first seal was written, and one act."""
    state = ProjectState(real_apps=executor.loader.unmigrated_apps)
    for step in plan:
        state = step.mutate_state(state, preserve=False)
        executor.recorder.record_applied(step.app_label, step.name)
        if ("budget", "seal") in state.models:
            break
    with connection.schema_editor() as editor:
        for model in state.apps.get_models():
            editor.create_model(model)
    assert guarded()
    write_an_act(state.apps, 1)


def guarded() -> bool:
    """Put the triggers on the tables there are; return whether there is a chain."""
    tables = connection.introspection.table_names()
    triggers.install()
    assert triggers.missing(among=tables) == []
    return Seal._meta.db_table in tables


def write_an_act(apps: Any, number: int) -> None:
    """Write a department, a budget, a project and its year, all new."""
    note_schema(apps)
    head = apps.get_model("budget", "Change")(
        at=NOON, actor_name="某", action=Action.DATA_LOADED, reason=f"第{number}次"
    )
    head.save()
    act = Written(apps, head)
    department = act.add("Department", path=f"{number:04d}", name="甲局", kind="body")
    book = act.add(
        "BudgetBook",
        department_id=department.pk,
        year=2024,
        status="published",
        title="预算",
    )
    project = act.add(
        "Project", department_id=department.pk, name="走访", purpose="other"
    )
    act.add(
        "ProjectYear",
        project_id=project.pk,
        book_id=book.pk,
        year=2024,
        code=f"P{number}",
        order=1,
        amount=100_000,
        fund_kind="general",
        attribute="continuing",
        type="recurrent",
        starts_on=DAY,
        ends_on=DAY,
    )
    payload = chain.change_payload(head, act.rows, [])
    chain.append([chain.Entry(SealKind.CHANGE, head.pk, payload)], NOON)


class Written:
    """What one act wrote: live rows, their copies, and what was said of each."""

    def __init__(self, apps: Any, head: Any) -> None:
        self.apps, self.head = apps, head
        self.rows: list[Any] = []

    def add(self, what: str, **values: Any) -> Any:
        live = self.model(what)(**values)
        live.save()
        live.refresh_from_db()
        columns = [field.attname for field in live._meta.concrete_fields]
        copy = self.model(f"Historical{what}")(
            change_id=self.head.pk,
            history_date=NOON,
            history_type="+",
            **{column: getattr(live, column) for column in columns},
        )
        copy.save()
        row = self.model("ChangeRow")(
            change_id=self.head.pk,
            model=live._meta.label_lower,
            record_id=live.pk,
            record_text=what,
            kind="+",
            history_id=copy.pk,
            fields={},
        )
        row.digest = sealing.digest(chain.row_payload(row, copy))
        row.save()
        self.rows.append(row)
        return live

    def model(self, name: str) -> Any:
        return self.apps.get_model("budget", name)


def note_schema(apps: Any) -> None:
    """Seal the history's columns as they are now, unlike what the models say today."""
    tables = {
        model._meta.label_lower: sorted(f.attname for f in model._meta.concrete_fields)
        for model in apps.get_models()
        if model._meta.model_name.startswith("historical")
    }
    payload = {
        "at": sealing.plain(NOON + datetime.timedelta(seconds=1)),
        "tables": tables,
        "unproved": {"change": 0, "event": 0},
    }
    at = NOON + datetime.timedelta(seconds=1)
    chain.append([chain.Entry(SealKind.SCHEMA, None, sealing.canonical(payload))], at)


if __name__ == "__main__":
    sys.stdout.write(f"{main(*sys.argv[1:])}\n")
