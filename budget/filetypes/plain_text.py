"""Plain text: UTF-8, UTF-16 with its mark, or GB18030, no control characters. Pure."""

import codecs
import re
from typing import Final

from budget.filetypes.terms import Data

_MARKS: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# Tab, line feed, carriage return and form feed are a text's own.
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")


def is_text(data: Data) -> bool:
    """Whether the whole content is a text that a person can read."""
    content = bytes(data)
    marked = content.startswith(_MARKS)
    for code in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            return _CONTROL.search(content.decode(code)) is None
        except UnicodeDecodeError:
            continue
    return False
