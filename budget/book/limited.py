"""Have a child process read what a person sent: a hostile file ends the child alone."""

import json
import logging
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

from budget.book import slots

LAUNCHER: Final = Path(__file__).with_name("launch.py")
# A child waits for the disk and for its turn as well.
WAITS: Final = 1.5

logger = logging.getLogger(__name__)


class NoAnswer(Exception):
    """The child ended, or was ended, without an answer."""


def ask(script: Path, data: bytes, *, megabytes: int, seconds: int) -> dict[str, Any]:
    """Give `data` to a script's `read` in a child process and return what it answers.

    `megabytes` and `seconds` bound its memory and its processor time. Raises NoAnswer,
    and Refused where no place among those that read at one moment comes free.
    """
    limits = [str(script), str(megabytes), str(seconds)]
    with slots.slot():
        try:
            command = [sys.executable, "-I", str(LAUNCHER), *limits]
            answer: dict[str, Any] = json.loads(run(command, data, seconds * WAITS))
        except (subprocess.SubprocessError, ValueError, OSError) as fault:
            logger.warning("%s gave no answer: %s", script.stem, type(fault).__name__)
            raise NoAnswer from fault
    return answer


def run(command: list[str], data: bytes, seconds: float) -> bytes:
    """Return what a command prints of `data`, with nothing of our environment."""
    done = subprocess.run(
        command, input=data, capture_output=True, timeout=seconds, check=True, env={}
    )
    return done.stdout
