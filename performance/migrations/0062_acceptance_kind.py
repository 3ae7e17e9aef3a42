"""Only lights whose turns are kept are accepted."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("performance", "0061_acceptance_of_outlook")]

    operations = [
        migrations.AddConstraint(
            "acceptance",
            models.CheckConstraint(
                condition=Q(kind__in=["goal", "outlook"]),
                name="performance_acceptance_kind_has_turns",
            ),
        ),
    ]
