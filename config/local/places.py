"""Where things lie, and the one way these commands speak to a terminal."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PYTHON = ROOT / ".venv" / "bin" / "python"


def local_folder() -> Path:
    """Return the folder for data, secrets and logs of this clone, made if missing."""
    folder = Path(os.environ.get("LOCAL_DIR") or ROOT / ".local")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def tool(name: str) -> str:
    """Return the path of a command that the virtual environment brought."""
    return str(PYTHON.with_name(name))


def say(line: str) -> None:
    print(line, flush=True)
