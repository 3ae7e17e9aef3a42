"""On SQLite in a file, as a bureau does: threads wait for each other's locks there."""

from tests.bench.conftest import django_db_modify_db_settings

__all__ = ["django_db_modify_db_settings"]
