"""A head's word stands beside an outlook too: one open beside each light."""

from django.db import migrations, models
from django.db.models import Q

KIND = {
    "verbose_name": "灯别",
    "max_length": 8,
    "choices": [("goal", "目标完成"), ("outlook", "全年预计"), ("budget", "预算执行")],
    "default": "goal",
    "db_default": "goal",
}


class Migration(migrations.Migration):
    dependencies = [("performance", "0060_figure_stamp")]

    operations = [
        migrations.AddField("acceptance", "kind", models.CharField(**KIND)),
        migrations.AddField("historicalacceptance", "kind", models.CharField(**KIND)),
        migrations.RemoveConstraint("acceptance", "performance_acceptance_one_open"),
        migrations.AddConstraint(
            "acceptance",
            models.UniqueConstraint(
                fields=["target", "kind"],
                condition=Q(ended_at__isnull=True),
                name="performance_acceptance_open_of_kind",
            ),
        ),
    ]
