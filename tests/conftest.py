"""What every test stands on: marks by folder, what runs where, a Redis of its own."""

import gc
import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import hypothesis
import pytest
import redis
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.test import TransactionTestCase

from budget.book import limited
from tests import launched

# Shared machines stall now and then: slowness is for the benches to tell.
hypothesis.settings.register_profile("xushi", deadline=None, print_blob=True)
hypothesis.settings.register_profile(
    "quick", hypothesis.settings.get_profile("xushi"), max_examples=20
)
hypothesis.settings.load_profile("xushi")

MARKED_FOLDERS = ("e2e", "faults")
NEED_SERVERS = ("postgres", "faults")
# Said once, on SQLite: on PostgreSQL the services and queries behind a page have tests
# of their own, the table of rights asks for every page, the browsers write through it.
# Before a release what pages say is asked on both.
EVERYWHERE = os.environ.get("EVERYWHERE") == "1"
MADE_BY_MIGRATING = {"django_content_type", "auth_permission"}
MOST_IN_A_UNION = 100  # SQLite takes 500 at most
TELLS_THE_EXAMPLE = "test_book_again.py"
DATABASES = {"db", "transactional_db", "live_server", "redis_url"}
# Tests flush their Redis database, so they keep away from the first ones, where a
# developer's own data may be (REDIS_URL can name a server in use).
FIRST_TEST_DATABASE = 8
AS_IN_THE_HOUSE = limited.run


@pytest.fixture(scope="session")
def model_database(django_db_modify_db_settings: None) -> Any:
    from tests.cloned import Model

    model = Model()
    model.look()
    return model


@pytest.fixture(scope="session")
def django_db_setup(
    model_database: Any, django_db_setup: None, django_db_blocker: Any
) -> None:
    from tests import kept

    with django_db_blocker.unblock():
        kept.leave_empty()
        model_database.keep()


def pytest_collection_finish() -> None:
    """Leave what collecting made out of every later search for garbage."""
    gc.freeze()


def pytest_configure() -> None:
    # A twentieth of the time went into searches for garbage.
    gc.set_threshold(50_000, 20, 20)
    # Argon2 takes its time on purpose; tests log in thousands of times.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Looking for a static file when it is asked for, not all of them for each client.
    settings.WHITENOISE_AUTOREFRESH = True
    # Several workers read workbooks at once; nobody waits for anybody else's test.
    settings.WORKBOOKS_AT_ONCE = 64
    # A process of its own sees nothing of a test's transaction.
    settings.JOB_CHILDREN = False
    limited.run = launched.run
    _let_tests_flush()


def _let_tests_flush() -> None:
    """Empty after a committed test what it filled. The append-only triggers step aside
    for it, and for nothing else. Django's own flush truncates every table and migrates
    anew, a second each time on PostgreSQL."""
    from tests import kept

    def teardown(_case: TransactionTestCase) -> None:
        with kept.unguarded():
            _empty_tables()

    TransactionTestCase._fixture_teardown = teardown


def _empty_tables() -> None:
    """Delete all rows but those that migrating made; foreign keys wait for the end."""
    models = apps.get_models(include_auto_created=True)
    named = {model._meta.db_table for model in models} - MADE_BY_MIGRATING
    asked = [f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name})" for name in named]
    with transaction.atomic(), connection.cursor() as cursor:
        filled: list[str] = []
        for start in range(0, len(asked), MOST_IN_A_UNION):
            cursor.execute(" UNION ALL ".join(asked[start : start + MOST_IN_A_UNION]))
            filled += [name for (name,) in cursor.fetchall()]
        for name in filled:
            cursor.execute(f"DELETE FROM {name}")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Mark by folder; deselect what another database's run is for (a skip would be
    noise): on SQLite what needs servers, on PostgreSQL what no database can change."""
    tests = config.rootpath / "tests"
    for item in items:
        folder = item.path.relative_to(tests).parts[0]
        if folder in MARKED_FOLDERS:
            item.add_marker(folder)
    items.sort(key=_turn)
    on_servers = _on_servers()
    if not on_servers:
        _note_for_sqlite_alone(items)
    dropped = [item for item in items if not _belongs(item, on_servers)]
    config.hook.pytest_deselected(items=dropped)
    gone = set(dropped)
    items[:] = [item for item in items if item not in gone]


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Do not even read on PostgreSQL a file that SQLite saw to have nothing for it."""
    noted = _noted()
    if noted is None or not noted.exists() or not _on_servers():
        return None
    return str(collection_path) in noted.read_text().splitlines() or None


def _note_for_sqlite_alone(items: list[pytest.Item]) -> None:
    noted = _noted()
    if noted is not None:
        wanted = {item.path for item in items if _belongs(item, True)}
        alone = {item.path for item in items} - wanted
        noted.write_text("\n".join(map(str, alone)))


def _noted() -> Path | None:
    """Return where a run with several databases notes what is for SQLite alone."""
    folder = os.environ.get("KEPT_ROWS")
    return Path(folder, "for_sqlite_alone") if folder else None


def _on_servers() -> bool:
    return "postgresql" in settings.DATABASES["default"]["ENGINE"]


def _turn(item: pytest.Item) -> tuple[bool, bool]:
    """Whoever tells the example begins: a worker that wants it meanwhile would wait.
    Then the long ones, so that at the end no worker waits for another."""
    first = item.path.name == TELLS_THE_EXAMPLE
    return not first, item.get_closest_marker("slow") is None


def _belongs(item: pytest.Item, on_servers: bool) -> bool:
    if any(item.get_closest_marker(mark) for mark in NEED_SERVERS):
        return on_servers
    page = item.get_closest_marker("page") and not EVERYWHERE
    if page or item.get_closest_marker("once"):
        return not on_servers
    return not on_servers or _touches_a_database(item)


def _touches_a_database(item: pytest.Item) -> bool:
    # What is measured is measured on both; it may fill a database of its own.
    if item.path.name.startswith("bench_"):
        return True
    case = getattr(item, "cls", None)
    if case is not None and issubclass(case, TransactionTestCase):
        return True
    if item.get_closest_marker("django_db"):
        return True
    return not DATABASES.isdisjoint(getattr(item, "fixturenames", ()))


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start a Python of its own for each file, as the house does."""
    monkeypatch.setattr(limited, "run", AS_IN_THE_HOUSE)


@pytest.fixture
def redis_url() -> str:
    """Return the address of an empty Redis database that no other worker uses."""
    url = os.environ.get("REDIS_URL")
    if not url:
        pytest.fail("REDIS_URL is not set: make test")
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:])
    address = urlsplit(url)._replace(path=f"/{FIRST_TEST_DATABASE + worker % 8}")
    with redis.Redis.from_url(address.geturl()) as client:
        client.flushdb()
    return address.geturl()
