"""A column for what is written once and read back whole."""

import json
from typing import Any

from django.db import models


class WrittenJSON(models.TextField):
    """JSON as the text that it was written as; the database never looks into it.

    PostgreSQL reads `jsonb` in and SQLite checks it, row by row: with a hundred
    thousand rows a night that took a twentieth of the time.
    """

    def from_db_value(self, value: str, *_about: Any) -> Any:
        return json.loads(value)

    def get_prep_value(self, value: Any) -> str:
        return value if isinstance(value, str) else json.dumps(value)
