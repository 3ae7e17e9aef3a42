"""Have a child process read what a person sent: a hostile file ends the child alone."""

import json
import logging
import subprocess
import sys
from pathlib import Path
from typing import Any

from budget.book import slots

logger = logging.getLogger(__name__)


class NoAnswer(Exception):
    """The child ended, or was ended, without an answer."""


def ask(script: Path, data: bytes, seconds: int) -> dict[str, Any]:
    """Give `data` to a script with limits of its own and return what it answers.

    `seconds` lies above the script's limit of processor time: it may also wait, here
    for a place among those that read at one moment. Raises NoAnswer, and Refused where
    no place comes free.
    """
    with slots.slot():
        try:
            done = subprocess.run(
                [sys.executable, "-I", str(script)],
                input=data,
                capture_output=True,
                timeout=seconds,
                check=True,
                env={},
            )
            answer: dict[str, Any] = json.loads(done.stdout)
        except (subprocess.SubprocessError, ValueError, OSError) as fault:
            logger.warning("%s gave no answer: %s", script.stem, type(fault).__name__)
            raise NoAnswer from fault
    return answer
