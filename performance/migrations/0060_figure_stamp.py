"""On SQLite each write of a figure stamps its indicator (budget.audit.stamps)."""

from django.db import migrations, models

WAYS = ("insert", "update", "move", "delete", "replace")


def unhook(apps, schema_editor):
    # Going back: triggers that write into a table that is gone refuse every figure.
    if schema_editor.connection.vendor == "sqlite":
        for way in WAYS:
            schema_editor.execute(
                f"DROP TRIGGER IF EXISTS performance_figurestamp_{way}"
            )


class Migration(migrations.Migration):
    dependencies = [("performance", "0059_assessment_writer")]

    operations = [
        migrations.CreateModel(
            name="FigureStamp",
            fields=[
                ("key", models.IntegerField(primary_key=True, serialize=False)),
                ("number", models.BigIntegerField()),
            ],
            options={"abstract": False},
        ),
        migrations.RunPython(migrations.RunPython.noop, unhook),
    ]
