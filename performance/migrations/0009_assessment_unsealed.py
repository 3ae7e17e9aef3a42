"""What is kept of a judgement has grown: old seals are no sign of tampering."""

from django.db import migrations


def unseal(apps, schema_editor):
    # An empty seal has the target judged anew, without the warning of a broken one.
    apps.get_model("performance", "Assessment").objects.exclude(seal="").update(seal="")


class Migration(migrations.Migration):
    dependencies = [("performance", "0008_assessment_outlook")]

    operations = [migrations.RunPython(unseal, migrations.RunPython.noop)]
