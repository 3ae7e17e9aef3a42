"""Read settings from the environment; every mistake is named with its variable."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"", "0", "false", "no", "off"}

# Read-modify-write needs the write lock at BEGIN: without IMMEDIATE most of eight
# concurrent writers fail with "database is locked" in spite of the timeout.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;"
        "PRAGMA recursive_triggers=ON;PRAGMA journal_size_limit=67108864;"
    ),
}
POSTGRES_OPTIONS = {
    "options": (
        "-c statement_timeout=30000 -c lock_timeout=5000"
        " -c idle_in_transaction_session_timeout=60000"
        # Compiling a night's statement took a fifth of its time, and won nothing.
        " -c jit=off"
    ),
}


def text(name: str, default: str = "") -> str:
    """Return the variable, stripped; the default where it is unset."""
    return os.environ.get(name, default).strip()


def flag(name: str, default: bool = False) -> bool:
    """Return a yes/no variable; raise ImproperlyConfigured on any other word."""
    value = os.environ.get(name)
    if value is None:
        return default
    if value.strip().lower() in TRUE:
        return True
    if value.strip().lower() in FALSE:
        return False
    raise ImproperlyConfigured(f"{name}={value!r}: write 1 or 0.")


def number(name: str, default: int) -> int:
    """Return a whole, positive number; raise ImproperlyConfigured otherwise."""
    value = text(name, str(default))
    if not value.isascii() or not value.isdigit() or int(value) == 0:
        raise ImproperlyConfigured(f"{name}={value!r}: write a whole positive number.")
    return int(value)


def names(name: str, default: str = "") -> list[str]:
    """Return a comma-separated list without empty parts."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def database(url: str, default_path: Path) -> dict[str, Any]:
    """Return Django's settings for `postgres://…`, `sqlite:///path` or nothing."""
    if not url:
        return _sqlite(default_path)
    parts = urlsplit(url)
    if parts.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": dict(POSTGRES_OPTIONS),
        }
    if parts.scheme == "sqlite":
        return _sqlite(Path(unquote(parts.path[1:] or str(default_path))))
    raise ImproperlyConfigured(
        f"DATABASE_URL starts with {parts.scheme!r}: write postgres:// or sqlite:///."
    )


def _sqlite(path: Path) -> dict[str, Any]:
    path.parent.mkdir(parents=True, exist_ok=True)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": dict(SQLITE_OPTIONS),
    }


def folder(path: Path) -> Path:
    """Return the folder, made where it was missing."""
    path.mkdir(parents=True, exist_ok=True)
    return path


def secret_key(production: bool, path: Path) -> str:
    """Return SECRET_KEY; a fresh clone gets one of its own, kept in a local file.

    Raise ImproperlyConfigured in production when the variable is missing.
    """
    value = text("SECRET_KEY")
    if value:
        return value
    if production:
        raise ImproperlyConfigured("PRODUCTION=1 needs SECRET_KEY (50 characters up).")
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(64), encoding="ascii")
    return path.read_text(encoding="ascii").strip()


def production_mistakes(values: Mapping[str, str]) -> list[str]:
    """Name the variables that production needs and that are empty."""
    return [name for name, value in values.items() if not value]
