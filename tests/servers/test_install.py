"""The locks and the stamp by which an installation knows that it is up to date."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from config.local import browser, debian, install, places

pytestmark = pytest.mark.slow

LOCKS = ["requirements.lock", "requirements-dev.lock"]


def pins(lock: str) -> set[str]:
    text = (places.ROOT / lock).read_text(encoding="utf-8")
    return set(re.findall(r"^([A-Za-z0-9._-]+==[^\s;\\]+)", text, flags=re.MULTILINE))


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_holds_no_addresses(lock: str) -> None:
    assert "://" not in (places.ROOT / lock).read_text(encoding="utf-8")


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_a_hash(lock: str) -> None:
    text = (places.ROOT / lock).read_text(encoding="utf-8")
    entries = re.split(r"\n(?=[A-Za-z0-9])", text.strip())

    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []


def test_development_lock_contains_the_run_time_one() -> None:
    assert pins("requirements.lock") <= pins("requirements-dev.lock")


def test_a_development_installation_serves_the_run_time_too() -> None:
    assert set(install.stamp_lines(False)) <= set(install.stamp_lines(True))


def test_a_changed_lock_is_not_the_one_installed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = install.stamp_lines(False)
    (tmp_path / "requirements.lock").write_text("django==5.2.0\n")
    monkeypatch.setattr(install, "ROOT", tmp_path)

    assert install.stamp_lines(False)[1] != before[1]


def test_a_moved_environment_is_made_afresh(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "left-over").touch()
    (tmp_path / "installed.txt").write_text("3.11 elsewhere\n")
    monkeypatch.setattr(install, "VENV", tmp_path)
    monkeypatch.setattr(install, "STAMP", tmp_path / "installed.txt")

    install.make_venv(f"3.11 {tmp_path}")

    assert not (tmp_path / "left-over").exists()
    assert (tmp_path / "bin" / "python").exists()


def test_an_old_python_is_told_in_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(sys, "argv", ["install.py"])

    assert install.main() == 1
    assert "make PYTHON=python3.11 demo" in capsys.readouterr().out


def test_a_failing_pip_is_reported_with_the_command_that_helps(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "broken.lock").write_text("no-such-package==1 --hash=sha256:00\n")
    monkeypatch.setattr(install, "ROOT", tmp_path)
    monkeypatch.setenv("PIP_NO_INDEX", "1")

    assert not install.install("broken.lock")
    assert "pip config list" in capsys.readouterr().out


def test_a_missing_browser_names_one_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM_PATH", "nowhere")
    monkeypatch.setattr(browser.os, "geteuid", lambda: 1000)

    with pytest.raises(browser.NoBrowser, match="sudo apt-get install -y"):
        browser.ensure()


def test_nothing_is_installed_but_by_root(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(debian, "install", asked.append)
    monkeypatch.setattr(debian.shutil, "which", "/usr/bin/{}".format)
    assert debian.pdftotext() == "/usr/bin/pdftotext"
    monkeypatch.setattr(debian.shutil, "which", lambda _name: None)
    monkeypatch.setattr(debian.os, "geteuid", lambda: 1000)
    assert debian.pdftotext() is None
    assert asked == []

    monkeypatch.setattr(debian.os, "geteuid", lambda: 0)
    apart = {"apt-get": "/usr/bin/apt-get"}
    monkeypatch.setattr(debian.shutil, "which", apart.get)
    debian.pdftotext()
    assert asked == [["poppler-utils"]]


def test_make_help_lists_every_command() -> None:
    printed = subprocess.run(
        ["make", "help"], cwd=places.ROOT, capture_output=True, text=True, check=True
    ).stdout

    for command in ("demo", "up", "test", "quick", "check", "bench", "install"):
        assert f"make {command}" in printed
