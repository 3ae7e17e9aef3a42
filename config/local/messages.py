"""Keep the English catalogue whole: gather every text, merge, compile.

The Chinese text is the key; `make messages` adds what is new to
locale/en/LC_MESSAGES/django.po with an empty translation and compiles the rest.
locale/zh_Hans says Django's own words anew that read wrong in Chinese, by hand.
GNU gettext is not needed: Babel reads Python, Django turns templates into Python.
"""

import datetime
import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "locale/en/LC_MESSAGES/django.po"
REWORDED = ROOT / "locale/zh_Hans/LC_MESSAGES/django.po"
KEYWORDS = (
    "_",
    "gettext",
    "gettext_lazy",
    "ngettext",
    "ngettext_lazy",
    "pgettext",
    "npgettext",
)
Message = str | tuple[str, str]
HEADER = "# English texts of Xushi. The Chinese text is the key."
# One fixed date: a run that finds nothing new must leave both files as they were.
DATED = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)


def texts() -> dict[Message, list[str]]:
    """Return every text to translate with the files that use it."""
    if not settings.configured:
        settings.configure()
    found: dict[Message, list[str]] = {}
    for path, source in _sources():
        for _line, function, message, _comments in extract_python(
            io.BytesIO(source.encode()),
            dict.fromkeys(KEYWORDS),
            [],
            {"encoding": "utf-8"},
        ):
            key = _key(function, message)
            if key:
                found.setdefault(key, []).append(str(path.relative_to(ROOT)))
    return found


def _sources() -> Iterator[tuple[Path, str]]:
    for folder in ("budget", "performance", "config"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield path, path.read_text(encoding="utf-8")
    for path in sorted((ROOT / "templates").rglob("*.html")):
        # Without the indent: the reader takes the lines for Python.
        lines = templatize(path.read_text(encoding="utf-8")).splitlines()
        yield path, "\n".join(line.strip() for line in lines)


def _key(function: object, message: object) -> Message | None:
    """Return the message id; a plural is a pair."""
    parts = message if isinstance(message, tuple) else (message,)
    words = [part for part in parts if isinstance(part, str)]
    if not words or not words[0].strip():
        return None
    plural = bool(function) and "ngettext" in str(function)
    return (words[0], words[1]) if plural and len(words) > 1 else words[0]


def empty() -> Catalog:
    """Return a catalogue without texts, its header the same on every day."""
    return Catalog(
        locale="en",
        project="Xushi",
        version="1",
        header_comment=HEADER,
        msgid_bugs_address="-",
        last_translator="Xushi",
        language_team="en",
        charset="utf-8",
        creation_date=DATED,
        revision_date=DATED,
        fuzzy=False,
    )


def load() -> Catalog:
    """Return the English catalogue as it stands."""
    if not CATALOGUE.exists():
        return empty()
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="en")


def reworded() -> Catalog:
    """Return Django's own words as we say them in Chinese."""
    with REWORDED.open("rb") as file:
        return read_po(file, locale="zh_Hans")


def missing(catalogue: Catalog, wanted: dict[Message, list[str]]) -> list[str]:
    """Return the texts without a translation."""
    lacking = []
    for key in wanted:
        first = key[0] if isinstance(key, tuple) else key
        message = catalogue.get(first)
        if message is None or not message.string or not all(_strings(message.string)):
            lacking.append(first)
    return sorted(lacking)


def _known(old: Catalog, key: Message) -> Message:
    """Return the translation so far, empty where there is none of the key's form."""
    message = old.get(key[0] if isinstance(key, tuple) else key)
    known = _strings(message.string) if message else ()
    if isinstance(key, tuple):
        return (known[0], known[1]) if len(known) > 1 else ("", "")
    return known[0] if len(known) == 1 else ""


def _strings(value: object) -> tuple[str, ...]:
    """Return the forms of a translation: one, or two for a plural."""
    forms = value if isinstance(value, tuple | list) else (value,)
    return tuple(str(form or "") for form in forms)


def compiled(catalogue: Catalog) -> bytes:
    """Return the binary catalogue that Django reads."""
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def main() -> int:
    """Merge, write and compile; return the number of texts left to translate."""
    wanted, old = texts(), load()
    new = empty()
    for key in sorted(wanted, key=str):
        first = key[0] if isinstance(key, tuple) else key
        flags = {"python-format"} if "%(" in first else set()
        new.add(key, _known(old, key), flags=flags)
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    with CATALOGUE.open("wb") as file:
        write_po(file, new, width=0, omit_header=False, sort_output=True)
    CATALOGUE.with_suffix(".mo").write_bytes(compiled(new))
    REWORDED.with_suffix(".mo").write_bytes(compiled(reworded()))
    lacking = missing(new, wanted)
    sys.stdout.write(f"{len(wanted)} texts, {len(lacking)} without English\n")
    return len(lacking)


if __name__ == "__main__":
    sys.exit(min(main(), 1))
