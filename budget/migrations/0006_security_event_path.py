
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('budget', '0005_calendar_and_robot_actions'),
    ]

    operations = [
        migrations.AddField(
            model_name='securityevent',
            name='path',
            field=models.CharField(blank=True, db_default='', db_index=True, max_length=80, verbose_name='部门路径'),
        ),
    ]
