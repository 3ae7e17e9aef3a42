"""On SQLite each write of a figure stamps its indicator (budget.audit.stamps)."""

from django.db import migrations, models


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
    ]
