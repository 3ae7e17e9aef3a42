"""Both sources of servers answer, and whatever was started stops."""

import os
import signal
import subprocess
import time
from pathlib import Path

import psycopg
import pytest
import redis

from config.local import account, keystore, places, ports, postgres, servers
from config.local.child import CannotStart

pytestmark = pytest.mark.postgres

# Starts a server, says so, and waits to be killed.
OWNER = """
import sys, time
from pathlib import Path
from config.local import account, keystore
with account.temporary_folder(account.unprivileged()) as folder:
    with keystore.running(folder, password="secret", durable=False) as server:
        print(server.process.pid, folder, flush=True)
        time.sleep(60)
"""


@pytest.fixture
def unnamed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("REDIS_URL", raising=False)


@pytest.fixture(params=["machine or wheel", "wheel"])
def source(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, unnamed: None
) -> str:
    forced = "1" if request.param == "wheel" else "0"
    monkeypatch.setenv("FORCE_WHEEL_SERVERS", forced)
    return str(request.param)


def test_each_source_answers(source: str) -> None:
    with (
        servers.running("test") as running,
        psycopg.connect(running.database_url) as connection,
        redis.Redis.from_url(running.redis_url) as client,
    ):
        assert connection.execute("select 40 + 2").fetchone() == (42,)
        assert client.ping()
        if source == "wheel":
            assert all("PyPI wheel" in line for line in running.described)


@pytest.mark.parametrize(
    ("gigabytes", "megabytes"), [(0.5, 128), (4, 512), (24, 3072), (512, 4096)]
)
def test_the_cache_grows_with_the_machine_within_bounds(
    gigabytes: float, megabytes: int
) -> None:
    assert postgres.cache(int(gigabytes * 1024) * postgres.MB) == megabytes


def test_the_database_has_the_cache_that_the_machine_affords(unnamed: None) -> None:
    with (
        servers.running("test") as running,
        psycopg.connect(running.database_url) as connection,
    ):
        told = connection.execute(
            "SELECT setting::int / 128 FROM pg_settings WHERE name = 'shared_buffers'"
        ).fetchone()
        assert told is not None
        assert postgres.LEAST_CACHE <= told[0] <= postgres.MOST_CACHE


def test_neither_lets_in_without_the_password(unnamed: None) -> None:
    with servers.running("test") as running:
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(running.database_url.replace(":" + _password(running), ""))
        stranger = redis.Redis.from_url(_without_password(running.redis_url))
        with stranger, pytest.raises(redis.AuthenticationError):
            stranger.ping()


def test_servers_stop_when_the_work_fails(unnamed: None) -> None:
    with pytest.raises(ZeroDivisionError), servers.running("test") as running:
        raise ZeroDivisionError

    assert all(process.poll() is not None for process in running.processes.values())


def test_data_of_up_outlives_the_servers(
    unnamed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with account.temporary_folder(account.unprivileged()) as folder:
        folder.chmod(0o755)
        monkeypatch.setenv("LOCAL_DIR", str(folder))
        with servers.running("up") as running:
            with psycopg.connect(running.database_url) as connection:
                connection.execute("create table kept as select 7 as number")
            with redis.Redis.from_url(running.redis_url) as client:
                client.set("kept", "7")

        with servers.running("up") as running:
            with psycopg.connect(running.database_url) as connection:
                found = connection.execute("select number from kept").fetchone()
            with redis.Redis.from_url(running.redis_url) as client:
                assert (found, client.get("kept")) == ((7,), b"7")


def test_a_server_dies_with_its_owner() -> None:
    owner = subprocess.Popen(
        [places.PYTHON, "-c", OWNER], cwd=places.ROOT, stdout=subprocess.PIPE, text=True
    )
    assert owner.stdout is not None
    pid, folder = owner.stdout.readline().split(maxsplit=1)
    owner.kill()
    owner.communicate()

    deadline = time.monotonic() + 5
    while _is_alive(int(pid)) and time.monotonic() < deadline:
        time.sleep(0.05)
    alive = _is_alive(int(pid))
    if alive:
        os.kill(int(pid), signal.SIGKILL)
    _remove(Path(folder.strip()))
    assert not alive


def test_data_of_another_major_version_is_refused(tmp_path: Path) -> None:
    (tmp_path / "PG_VERSION").write_text("9\n")

    with pytest.raises(CannotStart, match="apt-get install postgresql-9"):
        postgres.choose(postgres.found(wheel_only=True), tmp_path)


def test_a_named_server_that_is_mute_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"postgres://a:b@127.0.0.1:{ports.free()}/x")

    with pytest.raises(CannotStart, match="unset DATABASE_URL"):
        servers.named_database()


def test_a_mute_redis_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", f"redis://127.0.0.1:{ports.free()}/0")

    with pytest.raises(CannotStart, match="unset REDIS_URL"):
        servers.named_redis()


def test_a_named_server_is_used_and_described_without_its_password(
    monkeypatch: pytest.MonkeyPatch, unnamed: None, capsys: pytest.CaptureFixture[str]
) -> None:
    with servers.running("test") as first:
        monkeypatch.setenv("DATABASE_URL", first.database_url)
        monkeypatch.setenv("REDIS_URL", first.redis_url)
        with servers.running("test") as second:
            assert second.processes == {}
            assert second.database_url == first.database_url

    assert _password(first) not in capsys.readouterr().out


def test_nothing_to_start_names_the_command(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match="make install"):
        postgres.choose([], tmp_path)


def test_the_wheel_holds_both_servers() -> None:
    assert [b.origin for b in postgres.found(wheel_only=True)] == ["wheel"]
    assert len(keystore.found(wheel_only=True)) == 1


def _password(running: servers.Servers) -> str:
    return running.database_url.split("@")[0].rsplit(":", 1)[1]


def _without_password(url: str) -> str:
    return "redis://" + url.split("@")[1]


def _is_alive(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1][:3]
    except FileNotFoundError:
        return False


def _remove(folder: Path) -> None:
    for entry in folder.iterdir():
        entry.unlink()
    folder.rmdir()
