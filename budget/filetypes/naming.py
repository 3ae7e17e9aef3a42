"""The name of a file as it is shown and offered for saving. Pure.

It is never a name on our disk: there a file is called by its SHA-256.
"""

import re
import unicodedata
from typing import Final

LONGEST: Final = 100
NAMELESS: Final = "未命名"
# What Windows refuses in a name.
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')


def shown_name(name: str) -> str:
    """Return a harmless name: no folders, nothing invisible, at most 100 characters.

    Characters that turn the direction of writing would show gpj.exe as exe.jpg.
    """
    last = re.split(r"[/\\]", name)[-1]
    seen = "".join(c for c in unicodedata.normalize("NFC", last) if _is_seen(c))
    clean = " ".join(_FORBIDDEN.sub("_", seen).split()).strip(". ")
    stem, dot, ending = clean.rpartition(".")
    if not dot:
        return clean[:LONGEST] or NAMELESS
    ending = ending[:10]
    return f"{stem[: LONGEST - len(ending) - 1].rstrip() or NAMELESS}.{ending}"


def ending_of(name: str) -> str:
    """Return what stands behind the last point, in small letters; "" for nothing."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def _is_seen(character: str) -> bool:
    """Whether a character is neither a control nor an invisible format character."""
    return character == " " or unicodedata.category(character)[0] not in ("C", "Z")
