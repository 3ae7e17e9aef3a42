"""Chromium and a CJK font for the browser tests: found, installed, or asked for.

Without such a font every Chinese character is an empty box, and layout tests lie.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from config.local import debian
from config.local.places import say

# The shell draws pages as the others do, without a window around them, in two thirds
# of the time.
SHELL = "chromium-headless-shell"
NAMES = [SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
FONTS = ["fonts-noto-cjk", "fontconfig"]
APT = [*debian.INSTALL, "chromium", *FONTS]
# --no-sandbox: inside containers, and as root, Chromium cannot make its sandbox.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Chromium heeds the last list alone. Of our own: the pages of its address bar, which
# it draws anew for each person, and the renderer that it keeps ready for the next;
# without them a page takes a third of the processor's time.
DISABLED = [
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "PreloadTopChromeWebUI",
    "SpareRendererForSitePerProcess",
    # Playwright's own list (chromiumSwitches.ts), as far as it concerns Linux.
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable",
    "LensOverlay",
    "MediaRouter",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "OptimizationHints",
    "NetworkTimeServiceQuerying",
    "AimEnabled",
    "PreconnectToSearch",
]
FLAGS.append(f"--disable-features={','.join(DISABLED)}")


class NoBrowser(RuntimeError):
    """Chromium or the font is missing; the message holds the command that helps."""


def chromium() -> str | None:
    """Return the path of a Chromium: CHROMIUM_PATH, on PATH, or Playwright's own."""
    named = os.environ.get("CHROMIUM_PATH")
    if named:
        return named if Path(named).exists() else None
    on_path = next((path for name in NAMES if (path := shutil.which(name))), None)
    return on_path or _from_playwright()


def _from_playwright() -> str | None:
    default = Path.home() / ".cache" / "ms-playwright"
    folder = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or default)
    builds = sorted(folder.glob("chromium-*/chrome-linux*/chrome"))
    return str(builds[-1]) if builds else None


def has_chinese_font() -> bool:
    lister = shutil.which("fc-list")
    if lister is None:
        return False
    command = [lister, ":lang=zh-cn", "family"]
    listed = subprocess.run(command, capture_output=True, check=False)
    return bool(listed.stdout.strip())


def ensure() -> str:
    """Return the path of a Chromium that can show Chinese; install Debian's if need be.

    Raise NoBrowser where it is missing and we may not install, or installing failed.
    """
    if not _complete() and debian.may_install():
        _install()
    path = chromium()
    if path is None or not has_chinese_font():
        raise NoBrowser(
            "浏览器测试需要 Chromium 与中文字体 The browser tests need both:\n\n"
            f"    sudo {' '.join(APT)}\n"
        )
    return path


def _complete() -> bool:
    return chromium() is not None and has_chinese_font()


def _install() -> None:
    """Install the shell, or the whole browser where only that is to be had."""
    if not debian.install([SHELL, *FONTS]):
        debian.install(["chromium", *FONTS])


if __name__ == "__main__":
    try:
        say(ensure())
    except NoBrowser as problem:
        sys.exit(str(problem))
