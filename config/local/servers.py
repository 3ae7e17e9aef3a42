"""PostgreSQL and Redis for the tests and for `make up`, as root or not.

Each is looked for in this order: named in the environment (DATABASE_URL, REDIS_URL),
on the machine, in the PyPI wheels. Nothing is skipped for want of one: CannotStart says
which command helps. FORCE_WHEEL_SERVERS=1 goes to the wheels at once.
"""

import hashlib
import os
import secrets
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urlsplit

from config.local import account as accounts
from config.local import keystore, places, ports, postgres
from config.local.child import CannotStart

Purpose = Literal["test", "up"]


@dataclass(frozen=True)
class Servers:
    database_url: str
    redis_url: str
    described: list[str]
    processes: dict[str, subprocess.Popen[bytes]]  # those we started, by name


@contextmanager
def running(purpose: Purpose) -> Iterator[Servers]:
    """Yield both servers, printing which; what was started here stops at the end.

    "test": in a folder that is thrown away, nothing waits for the disk.
    "up": kept in the local folder, safe against a power cut.
    """
    wheel_only = os.environ.get("FORCE_WHEEL_SERVERS") == "1"
    durable = purpose == "up"
    with ExitStack() as stack:
        base = stack.enter_context(_base_folder(durable))
        password = _password(durable)
        found: dict[str, postgres.Server | keystore.Server] = {}
        database_url, redis_url = named_database(), named_redis()
        if not database_url:
            folder = _folder(base, "postgres")
            found["postgres"] = stack.enter_context(
                postgres.running(
                    folder, password=password, durable=durable, wheel_only=wheel_only
                )
            )
        if not redis_url:
            folder = _folder(base, "redis")
            found["redis"] = stack.enter_context(
                keystore.running(
                    folder, password=password, durable=durable, wheel_only=wheel_only
                )
            )
        servers = _gathered(database_url, redis_url, found)
        for line in servers.described:
            places.say(f"  {line}")
        yield servers


def _gathered(
    database_url: str,
    redis_url: str,
    found: dict[str, postgres.Server | keystore.Server],
) -> Servers:
    described = [server.described for server in found.values()]
    named = {"DATABASE_URL": database_url, "REDIS_URL": redis_url}
    described += [f"{name}: {_host(url)}" for name, url in named.items() if url]
    return Servers(
        database_url or found["postgres"].url,
        redis_url or found["redis"].url,
        described,
        {name: server.process for name, server in found.items()},
    )


def named_database() -> str:
    """Return DATABASE_URL if it names a PostgreSQL; raise CannotStart if that is mute.

    A URL of SQLite is not a server and is passed over.
    """
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith(("postgres://", "postgresql://")):
        return ""
    parts = urlsplit(url)
    if not ports.answers(parts.hostname or "127.0.0.1", parts.port or 5432):
        raise CannotStart(f"{_host(url)} 无应答 no answer: unset DATABASE_URL")
    return url


def named_redis() -> str:
    """Return REDIS_URL if set; raise CannotStart if nothing answers PING there."""
    url = os.environ.get("REDIS_URL", "")
    if not url:
        return ""
    parts = urlsplit(url)
    place = parts.hostname or "127.0.0.1", parts.port or 6379
    # Redis behind TLS answers no plain PING: there an open port must do.
    plain = parts.scheme == "redis" and not parts.username
    heard = ports.pong(*place, unquote(parts.password or "")) if plain else None
    if not (ports.answers(*place) if heard is None else heard):
        raise CannotStart(f"{_host(url)} 无应答 no answer: unset REDIS_URL")
    return url


def _host(url: str) -> str:
    """Return the URL without its password."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


@contextmanager
def _base_folder(durable: bool) -> Iterator[Path]:
    account = accounts.unprivileged()
    if not durable:
        with accounts.temporary_folder(account) as folder:
            yield folder
        return
    local = places.local_folder()
    if accounts.reachable(local, account):
        yield local
        return
    # The clone lies where the account may not go (a closed home): keep data outside.
    mark = hashlib.sha256(str(places.ROOT).encode()).hexdigest()[:8]
    folder = Path("/var/lib") / f"xushi-{mark}"
    folder.mkdir(exist_ok=True)
    folder.chmod(0o755)  # whatever the umask: the account must pass through
    yield folder


def _folder(base: Path, name: str) -> Path:
    """Return the server's own folder below `base`, private to its account."""
    folder = base / name
    folder.mkdir(mode=0o700, exist_ok=True)
    accounts.give(folder, accounts.unprivileged())
    return folder


def _password(durable: bool) -> str:
    """Return a password for both servers: any local user can knock at 127.0.0.1."""
    return kept_secret("servers.password") if durable else secrets.token_urlsafe(24)


def kept_secret(name: str) -> str:
    """Return the secret of that name in the local folder, made on first use."""
    path = places.local_folder() / name
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48), encoding="ascii")
    return path.read_text(encoding="ascii").strip()
