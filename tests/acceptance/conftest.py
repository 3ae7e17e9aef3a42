"""On SQLite in a file, as a bureau does: threads wait for each other's locks there."""

from typing import Any

from tests.acceptance import LINES
from tests.bench.conftest import django_db_modify_db_settings

__all__ = ["django_db_modify_db_settings"]


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print all lines by their numbers."""
    terminalreporter.section("D9")
    for line in sorted(LINES, key=lambda line: line.partition(" ")[0]):
        terminalreporter.write_line(line)
