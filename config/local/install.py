"""Make .venv and fill it from a hash-pinned lock; a bare Python is all it needs.

Neither pip nor ensurepip has to be there: pip runs from the wheel beside this file and
reads the machine's own pip configuration, so no package host is named here.

1. Refuse a Python that is too old, in words rather than with a traceback.
2. Return at once when the stamp in .venv matches the lock.
3. Make .venv without pip, afresh when it was moved or made by another Python.
4. Install every pinned package, checking its hash.
5. Write the stamp.

Older Pythons must be able to read this file as far as step 1: no newer syntax, and
annotations in quotes.
"""

import collections
import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

OLDEST = (3, 11)
HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "installed.txt"
RUN_TIME = "requirements.lock"
DEVELOPMENT = "requirements-dev.lock"
# These send packages elsewhere than into .venv.
MISLEADING = ("PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PYTHONHOME")

TOO_OLD = """\
需要 Python {need} 或更高版本，当前是 {have}。请指定一个较新的解释器：
Python {need} or newer is needed, this is {have}. Name a newer interpreter:

    make PYTHON=python{need} {goal}
"""
FAILED = """\
依赖安装失败（上面是最后几行输出）。若是网络或软件源的问题，请查看本机的 pip 配置：
Installing the packages failed (last lines above). If it is the network or the package
index, look at this machine's pip configuration:

    {python} {wheel}/pip config list
"""


def say(line: str) -> None:
    print(line, flush=True)


def main() -> int:
    development = "--dev" in sys.argv[1:]
    if sys.version_info < OLDEST:
        goal = "test" if development else "demo"
        need, have = dotted(OLDEST), dotted(sys.version_info[:3])
        say(TOO_OLD.format(need=need, have=have, goal=goal))
        return 1
    wanted = stamp_lines(development)
    if set(wanted) <= set(installed_lines()) and python().exists():
        return 0
    started = time.monotonic()
    make_venv(wanted[0])
    lock = DEVELOPMENT if development else RUN_TIME
    if not install(lock):
        return 1
    STAMP.write_text("\n".join(wanted) + "\n", encoding="utf-8")
    say("安装完成 Installed ({:.1f} s)".format(time.monotonic() - started))
    return 0


def dotted(version: "tuple[int, ...]") -> str:
    return ".".join(str(part) for part in version)


def python() -> Path:
    return VENV / "bin" / "python"


def stamp_lines(development: bool) -> "list[str]":
    """Return what the stamp must hold: the place, then each lock with its hash.

    The development lock contains the run-time one, so it vouches for both.
    """
    locks = [RUN_TIME, DEVELOPMENT] if development else [RUN_TIME]
    place = "{} {}".format(dotted(sys.version_info[:2]), VENV)
    return [place] + ["{} {}".format(digest(ROOT / name), name) for name in locks]


def installed_lines() -> "list[str]":
    return STAMP.read_text(encoding="utf-8").splitlines() if STAMP.exists() else []


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def make_venv(place: str) -> None:
    """Make .venv; scripts inside carry its path, so a moved one is made afresh."""
    before = installed_lines()
    if before and before[0] != place:
        shutil.rmtree(str(VENV))
    if STAMP.exists():
        STAMP.unlink()
    if python().exists():
        return
    say("[1/2] 建立 .venv (Python {})".format(dotted(sys.version_info[:3])))
    command = [sys.executable, "-m", "venv", "--clear", "--without-pip", str(VENV)]
    subprocess.run(command, check=True)


def install(lock: str) -> bool:
    """Run pip from the wheel and tell how far it is; show its last lines on failure."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    total = len(re.findall(r"^[A-Za-z0-9].*==", text, flags=re.MULTILINE))
    say("[2/2] 安装 {} 个依赖包 Installing from {}".format(total, lock))
    command = [str(python()), str(wheel() / "pip"), "install", "--require-hashes"]
    command += ["--progress-bar", "off", "-r", str(ROOT / lock)]
    with subprocess.Popen(
        command,
        env=pip_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as pip:
        last = follow(pip, total)
    if pip.returncode == 0:
        return True
    say("\n".join(last))
    say(FAILED.format(python=python(), wheel=wheel()))
    return False


def follow(pip: "subprocess.Popen[str]", total: int) -> "list[str]":
    """Print progress every ten packages; return the last lines, without warnings."""
    last = collections.deque(maxlen=15)  # type: collections.deque[str]
    seen = 0
    for line in pip.stdout or ():
        if not line.startswith("WARNING"):
            last.append(line.rstrip())
        if line.startswith(("Collecting ", "Requirement already satisfied")):
            seen += 1
            if seen % 10 == 0:
                say("      {}/{}".format(seen, total))
        if line.startswith("Installing collected"):
            say("      下载完毕，正在写入 Downloaded, writing …")
    return list(last)


def wheel() -> Path:
    return next(iter(sorted(HERE.glob("pip-*.whl"))))


def pip_environment() -> "dict[str, str]":
    kept = {k: v for k, v in os.environ.items() if k not in MISLEADING}
    kept.update(PIP_DISABLE_PIP_VERSION_CHECK="1", PIP_NO_INPUT="1")
    return kept


if __name__ == "__main__":
    sys.exit(main())
