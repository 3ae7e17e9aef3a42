"""Run a reading script in this process, with little memory and little time.

Run by path with `python -I launch.py SCRIPT MEGABYTES SECONDS`: the standard library,
nothing of ours. What is to be read comes in on stdin; out goes the answer of the
script's `read(data)` as JSON, or {"refused": code} where it raises its `Refusal`.
Whatever happens in here, the web process only sees an answer or none.
"""

import json
import runpy
import sys
from typing import Any

try:
    import resource
except ImportError:  # not on Windows, where nobody runs the server
    resource = None  # type: ignore[assignment]


def limit(megabytes: int, seconds: int) -> None:
    """Bound memory and processor time; no file may be written at all."""
    if resource is not None:
        memory = megabytes * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def main() -> None:
    """Run `script megabytes seconds` within those limits: its `read` of stdin.

    Prints what it made of it as JSON, {"refused": why} where it would not read it.
    """
    script, megabytes, seconds = sys.argv[1:]
    limit(int(megabytes), int(seconds))
    made = runpy.run_path(script)
    try:
        answer: dict[str, Any] = made["read"](sys.stdin.buffer.read())
    except made["Refusal"] as refusal:
        answer = {"refused": str(refusal)}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
