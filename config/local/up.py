"""Run the whole house on one machine: web, worker and beat on PostgreSQL and Redis.

1. Take the lock: two houses on the same data would ruin it.
2. Start the servers (config.local.servers), data kept in the local folder.
3. Migrate, load the published holidays, collect the static files.
4. Start web, worker and beat; print their lines with the name in front.
5. Say the address once the web answers.
6. On Ctrl-C stop all; when one of them ends, name it and stop the rest.
"""

import contextlib
import fcntl
import http.client
import os
import selectors
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

from config.local import child, places, ports, servers
from config.local.places import say

# The worker may finish what it holds (soft shutdown: 60 s). A web server that is told
# to stop while it starts has been seen to miss it.
GRACE_SECONDS = {"web": 10, "worker": 75, "beat": 10}
ANSWERING_SECONDS = 60
CHUNK = 65536


def main() -> int:
    child.unwind_when_terminated()
    port = int(os.environ.get("PORT") or 8000)
    host = os.environ.get("HOST") or "127.0.0.1"
    if ports.answers(host, port):
        say(f"端口 {port} 已被占用 is taken: make up PORT={port + 1}")
        return 1
    try:
        with _alone(), servers.running("up") as running:
            return House(running, host, port).live()
    except child.CannotStart as problem:
        say(str(problem))
        return 1
    except KeyboardInterrupt:
        say("\n已停止 Stopped")
        return 0


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    with (places.local_folder() / "up.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise child.CannotStart("已在运行 make up runs already") from None
        yield


def environment(running: servers.Servers) -> dict[str, str]:
    """Return what every process gets; a variable that is set already wins."""
    return {
        "PRODUCTION": "1",
        "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]",
        "SECRET_KEY": servers.kept_secret("up.secret_key"),
        "PYTHONUNBUFFERED": "1",
        **os.environ,
        "DATABASE_URL": running.database_url,
        "REDIS_URL": running.redis_url,
    }


def commands(host: str, port: int) -> dict[str, list[str]]:
    web = [places.tool("granian"), "--interface", "wsgi", "config.wsgi:application"]
    web += ["--host", host, "--port", str(port), "--workers", "2"]
    celery = [places.tool("celery"), "-A", "config"]
    return {
        "web": [*web, "--blocking-threads", "1", "--no-ws"],
        "worker": [*celery, "worker", "--loglevel", "INFO", "--concurrency", "2"],
        "beat": [*celery, "beat", "--loglevel", "INFO"],
    }


class House:
    """The processes of one `make up`."""

    def __init__(self, running: servers.Servers, host: str, port: int) -> None:
        self.running = running
        self.host = host
        self.port = port
        self.environment = environment(running)
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.unfinished: dict[str, bytes] = {}
        self.selector = selectors.DefaultSelector()

    def live(self) -> int:
        """Run until Ctrl-C (raises) or until a process ends (returns 1)."""
        self._note_environment()
        steps = (
            ["migrate"],
            ["load_calendar"],
            ["load_library"],
            ["collectstatic", "--noinput"],
        )
        for arguments in steps:
            if not self._manage(arguments):
                return 1
        try:
            for name, command in commands(self.host, self.port).items():
                self._start(name, command)
            self._announce()
            while not self._ended():
                self._print_lines(1.0)
            say(f"{self._ended()} 已退出，全部停止 has ended, stopping all")
            return 1
        finally:
            self._stop()

    def _note_environment(self) -> None:
        """Keep the variables for manage.py in a file that only we can read."""
        names = [
            "PRODUCTION",
            "ALLOWED_HOSTS",
            "SECRET_KEY",
            "DATABASE_URL",
            "REDIS_URL",
        ]
        lines = [f"{name}={shlex.quote(self.environment[name])}\n" for name in names]
        path = places.local_folder() / "up.env"
        path.touch(mode=0o600)
        path.write_text("".join(lines), encoding="utf-8")
        python = places.PYTHON.relative_to(places.ROOT)
        say(f"  set -a; . {path}; set +a; {python} manage.py …")

    def _manage(self, arguments: list[str]) -> bool:
        command = [str(places.PYTHON), "manage.py", *arguments, "-v", "0"]
        say(f"  manage.py {' '.join(arguments)} …")
        done = subprocess.run(
            command, cwd=places.ROOT, env=self.environment, check=False
        )
        return done.returncode == 0

    def _start(self, name: str, command: list[str]) -> None:
        process = subprocess.Popen(
            command,
            cwd=places.ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=child.dies_with_us(signal.SIGTERM),
        )
        assert process.stdout is not None
        self.processes[name] = process
        self.unfinished[name] = b""
        self.selector.register(process.stdout, selectors.EVENT_READ, name)

    def _announce(self) -> None:
        """Print the address as soon as the web answers; the loop finds what ended."""
        deadline = time.monotonic() + ANSWERING_SECONDS
        while not self._ended() and time.monotonic() < deadline:
            self._print_lines(0.2)
            if self._is_healthy():
                say(f"\n  序时 Xushi: http://{self.host}:{self.port}/ (Ctrl-C)\n")
                return

    def _is_healthy(self) -> bool:
        connection = http.client.HTTPConnection(self.host, self.port, timeout=3)
        try:
            connection.request("GET", "/healthz")
            # Behind TLS the answer is a redirect: any answer of ours will do.
            return connection.getresponse().status < 500
        except OSError:
            return False
        finally:
            connection.close()

    def _ended(self) -> str:
        """Return the name of a process or server that is gone, or nothing."""
        everyone = {**self.running.processes, **self.processes}
        return next((n for n, p in everyone.items() if p.poll() is not None), "")

    def _print_lines(self, timeout: float) -> None:
        for key, _ in self.selector.select(timeout):
            part = os.read(key.fd, CHUNK)
            if not part:
                self.selector.unregister(key.fileobj)
            *whole, rest = (self.unfinished[key.data] + part).split(b"\n")
            self.unfinished[key.data] = rest
            for line in whole:
                say(f"{key.data:<6} | {line.decode(errors='replace')}")

    def _stop(self) -> None:
        """Ask all to end, keep printing what they say; kill who outstays its grace."""
        started = time.monotonic()
        try:
            for process in self.processes.values():
                process.terminate()
            while self._still_stopping(time.monotonic() - started):
                self._print_lines(0.2)
        finally:  # also when a second Ctrl-C cuts the waiting short
            for process in self.processes.values():
                _kill_group(process)
        self._print_lines(0)

    def _still_stopping(self, seconds: float) -> bool:
        """Say whether to wait on, killing what had its grace, in seconds so far."""
        alive = {n: p for n, p in self.processes.items() if p.poll() is None}
        for name, process in alive.items():
            if seconds > GRACE_SECONDS[name]:
                _kill_group(process)
        return bool(alive)


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill the process and its own workers: each leads a group (a new session)."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


if __name__ == "__main__":
    sys.exit(main())
