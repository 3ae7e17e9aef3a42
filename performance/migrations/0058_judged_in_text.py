from django.db import migrations, models

from performance.models.written import WrittenJSON


class Migration(migrations.Migration):
    dependencies = [("performance", "0057_lightchange_one_index")]

    operations = [
        migrations.AlterField(
            "assessment", "basis", models.TextField(default="{}")
        ),
        migrations.AlterField(
            "lightchange", "inputs", WrittenJSON("依据", default=dict)
        ),
    ]
