"""Amounts named as amounts: `project` read like a link.

The rules name the columns, so they are taken off first and put on again.
"""

from django.db import migrations, models

NAMES = ("fiscal", "other", "basic", "project")
MODELS = ("departmentyear", "historicaldepartmentyear")


def _rule(name: str) -> str:
    return f"budget_departmentyear_{name}_not_negative"


class Migration(migrations.Migration):

    dependencies = [
        ('budget', '0032_library_and_filing'),
    ]

    operations = [
        *[
            migrations.RemoveConstraint(
                model_name='departmentyear',
                name=_rule(name),
            )
            for name in NAMES
        ],
        *[
            migrations.RenameField(
                model_name=model,
                old_name=name,
                new_name=f'{name}_amount',
            )
            for model in MODELS
            for name in NAMES
        ],
        *[
            migrations.AddConstraint(
                model_name='departmentyear',
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        (f'{name}_amount__gte', 0),
                        (f'{name}_amount__isnull', True),
                        _connector='OR',
                    ),
                    name=_rule(f'{name}_amount'),
                ),
            )
            for name in NAMES
        ],
    ]
