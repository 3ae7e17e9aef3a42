"""Run every check that needs no test: style, types, import rule, migrations, settings.

All of them run even when one fails, so that one call shows everything to mend.
"""

import os
import secrets
import subprocess
import sys
import time

from config.local import places
from config.local.places import say

MANAGE = [str(places.PYTHON), "manage.py"]
# What a careful installation sets; `check --deploy` must then find nothing.
PRODUCTION = {
    "PRODUCTION": "1",
    "DEBUG": "0",
    "TLS": "1",
    "ALLOWED_HOSTS": "xushi.example.cn",
    "SECRET_KEY": secrets.token_urlsafe(64),
}
CHECKS: list[tuple[str, list[str], dict[str, str]]] = [
    ("ruff check", [places.tool("ruff"), "check"], {}),
    ("ruff format", [places.tool("ruff"), "format", "--check"], {}),
    ("mypy", [places.tool("mypy")], {}),
    ("import rule", [places.tool("lint-imports")], {}),
    ("migrations", [*MANAGE, "makemigrations", "--check", "--dry-run"], {}),
    ("settings", [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
]


def main() -> int:
    failed = [name for name, command, more in CHECKS if not passes(name, command, more)]
    if failed:
        say(f"\n未通过 Failed: {', '.join(failed)}")
        return 1
    say("全部检查通过 All checks passed")
    return 0


def passes(name: str, command: list[str], more: dict[str, str]) -> bool:
    """Run one check; print its output only when it fails."""
    started = time.monotonic()
    # A database that the developer named must not decide what a check says.
    kept = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "TLS")}
    done = subprocess.run(
        command,
        cwd=places.ROOT,
        env={**kept, **more},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    word = "ok" if done.returncode == 0 else "FAILED"
    say(f"  {name:<12} {word} ({time.monotonic() - started:.1f} s)")
    if done.returncode:
        say(done.stdout)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
