"""For squashed migrations, and no app code: any program of later must read it."""

from typing import Any

from django.db import migrations


class AtOnce(migrations.SeparateDatabaseAndState):
    """Make the tables of all these `CreateModel`s.

    Django draws up all related models anew after each table: quadratic, a minute for
    ours. Here they are drawn up once, when the first table is made.
    """

    def __init__(self, tables: list[migrations.CreateModel]) -> None:
        super().__init__(database_operations=tables, state_operations=tables)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__name__, [self.state_operations], {}

    def state_forwards(self, app_label: str, state: Any) -> None:
        vars(state).pop("apps", None)
        super().state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        for table in self.database_operations:
            table.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        for table in reversed(self.database_operations):
            table.database_backwards(app_label, schema_editor, from_state, to_state)
