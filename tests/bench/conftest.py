"""Where the benches measure: on SQLite in a file, as a bureau does.

In memory several threads share one cache, in which nobody waits for anybody's lock.
"""

import pytest
from django.db import connection


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    if connection.vendor == "sqlite":
        folder = tmp_path_factory.mktemp("database")
        connection.settings_dict["TEST"]["NAME"] = str(folder / "bench.sqlite3")
