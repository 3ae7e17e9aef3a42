"""read_value: say how printed values are read, one line each."""

import io
import json
import re
import sys
from argparse import ArgumentParser
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand

from performance.choices import ValueKind
from performance.values import Reading, read

# Characters inside a value at which a reader could break a line in two.
_LINE_BREAKS = {ord(mark): f"\\u{ord(mark):04x}" for mark in "\x85\u2028\u2029"}


class Command(BaseCommand):
    help = (
        "Read printed values (a target or a historical value as an official form "
        "prints it). Values come as arguments or, without any, one a line on stdin."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        # "-5%" is a value and no option; argparse knows only plain negatives.
        parser._negative_number_matcher = re.compile(r"-[^a-zA-Z-]")
        parser.add_argument("values", nargs="*", metavar="VALUE")
        parser.add_argument("--json", action="store_true", help="one object a line")
        parser.add_argument("--name", default="", help="the indicator's printed name")
        parser.add_argument(
            "--year", type=int, help="for deadlines that print no year (12月底前)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        show = as_json if options["json"] else as_text
        for value in options["values"] or _lines():
            reading = read(value, name=options["name"], year=options["year"])
            # Bytes that are no UTF-8 arrive as lone surrogates and cannot be printed.
            line = show(reading).encode("utf-8", "backslashreplace").decode()
            self.stdout.write(line)


def as_json(reading: Reading) -> str:
    """Return the reading as one JSON object: numbers as strings, absent ones null."""
    line = json.dumps(
        {
            "text": reading.text,
            "kind": reading.kind.value,
            "comparator": reading.comparator.value,
            "number": None if reading.number is None else f"{reading.number:f}",
            "unit": reading.unit,
            "grade": reading.grade.value,
            "date": reading.date.isoformat() if reading.date else None,
            "unclear": reading.reason(),
            "unclear_code": reading.unclear,
        },
        ensure_ascii=False,
    )
    return line.translate(_LINE_BREAKS)


def as_text(reading: Reading) -> str:
    """Return the reading as one line for people."""
    parts = [reading.text, "→", str(reading.kind.label)]
    if reading.kind == ValueKind.UNCLEAR:
        return " ".join([*parts, reading.reason()])
    parts += [reading.comparator.value, reading.prefix]
    parts += [] if reading.number is None else [f"{reading.number:f}"]
    parts += [reading.unit, reading.date.isoformat() if reading.date else ""]
    parts += [str(reading.grade.label)] if reading.grade else []
    return " ".join(part for part in parts if part)


def _lines() -> Iterable[str]:
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8", errors="backslashreplace")
    return (line.rstrip("\r\n") for line in sys.stdin)
