from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("performance", "0054_addition_filed")]

    operations = [
        migrations.RemoveIndex(model_name="lightchange", name="lightchange_by_period")
    ]
