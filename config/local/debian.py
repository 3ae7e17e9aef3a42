"""What the tests use of Debian: installed where we may, that is as root."""

import os
import shutil
import subprocess

from config.local.places import say

INSTALL = ["apt-get", "install", "-y", "--no-install-recommends"]


def may_install() -> bool:
    """Return whether packages may be installed here."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(packages: list[str]) -> bool:
    """Install packages; return whether all of them are there."""
    _apt(["apt-get", "update"])
    return _apt([*INSTALL, *packages])


def pdftotext() -> str | None:
    """Return the path of the second reader of PDFs, installed if need be.

    None where it cannot be had: its tests are skipped and say so.
    """
    if shutil.which("pdftotext") is None and may_install():
        install(["poppler-utils"])
    return shutil.which("pdftotext")


def _apt(command: list[str]) -> bool:
    say(f"  {' '.join(command)} …")
    done = subprocess.run(
        command,
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        say(done.stderr[-2000:])
    return done.returncode == 0
