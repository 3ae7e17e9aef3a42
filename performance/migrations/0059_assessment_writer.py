"""A judgement names its writer, and what it rested on is sealed with it."""

from django.db import migrations, models


def unseal(apps, schema_editor):
    # An empty seal has the target judged anew, without the warning of a broken one.
    apps.get_model("performance", "Assessment").objects.exclude(seal="").update(seal="")


class Migration(migrations.Migration):
    dependencies = [("performance", "0058_judged_in_text")]

    operations = [
        migrations.AddField(
            "assessment", "writer", models.BigIntegerField(editable=False, null=True)
        ),
        migrations.RunPython(unseal, migrations.RunPython.noop),
    ]
