"""The copied files are the recorded ones, each with its licence."""

import hashlib
import json
from pathlib import Path

import pytest
from django.conf import settings

STATIC = Path(settings.BASE_DIR) / "static"
PACKAGES = json.loads((STATIC / "vendor.json").read_text(encoding="utf-8"))["packages"]
FILES = {name: file for package in PACKAGES for name, file in package["files"].items()}


@pytest.mark.parametrize("name", sorted(FILES))
def test_copied_file_has_the_recorded_hash(name: str) -> None:
    found = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()
    assert found == FILES[name]["sha256"]


def test_no_copied_file_is_unrecorded() -> None:
    vendor = STATIC / "vendor"
    found = {
        str(path.relative_to(STATIC)) for path in vendor.rglob("*") if path.is_file()
    }
    assert found == set(FILES)


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package["name"])
def test_package_brings_its_licence(package: dict[str, dict[str, str]]) -> None:
    assert any(name.endswith("/LICENSE") for name in package["files"])
