"""Defects that make a printed value unreadable before any figure is taken. Pure."""

import re
import unicodedata
from typing import Final

from budget import numerals
from performance.values.comparators import WORDS
from performance.values.reasons import Unclear
from performance.values.units import UNIT

_DIGIT = r"零〇一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟"
_AFTER = r"(?:及?以[上下内]|左右|底|末|前)*"
# A number in characters: alone in the cell, or after a comparator; prose such as
# 一流 or “五个不发生” stays prose.
_CHINESE = (
    re.compile(rf"(?:[<>=]*|{WORDS})(?:百分之)?[{_DIGIT}点]*[{_DIGIT}]{UNIT}?{_AFTER}"),
    re.compile(rf".*(?:[<>=]|{WORDS})(?:百分之)?[{_DIGIT}]+{UNIT}{_AFTER}.*"),
    re.compile(r".*[百千万]分之[零一二三四五六七八九十百].*"),
    re.compile(r".*[0-9][十百千](?!分点|米|克|瓦|万).*"),
    re.compile(r".*[零〇一二三四五六七八九]{4}年.*"),
    re.compile(r"[一二三四五六七八九十]{1,3}月(?:份|底|末)?.*"),
)
_SCALE_ALONE = re.compile(rf"[万亿]{UNIT}?|{UNIT}")
_MASKED = re.compile(
    r"[*×✕╳]|_{2,}|_(?![0-9])|\?+(?=[0-9%])"
    r"|[○□■]+(?=[0-9.%])|(?<=[0-9.])[○□■]"
    r"|(?<![A-Za-z])[xX]{2,}(?![A-Za-z])"
    r"|(?<![A-Za-z])[xX](?=[0-9.%])|(?<=[0-9.])[xX](?![0-9A-Fa-f])"
)
_EXPONENT = re.compile(r"[0-9]\.?[eE][+-]?[0-9]|(?<![0-9A-Za-z])0[xXbBoO][0-9A-Fa-f]")
_NOT_FINITE: Final = frozenset({"nan", "snan", "inf", "infinity", "∞"})
_NO_NUMBER = re.compile(rf"(?:[<>=]|{WORDS})*(?:{UNIT})?[<>=]*")


def check(text: str) -> None:
    """Raise Unclear for a cell that holds no figure anyone could be sure of.

    ``text`` is cleaned: ASCII digits, plain comparator signs, no blanks in words.
    """
    if any(unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Co"} for letter in text):
        raise Unclear("unreadable")
    if numerals.has_foreign_digits(text):
        raise Unclear("foreign_digits")
    if text.lstrip("+-<>=").casefold() in _NOT_FINITE:
        raise Unclear("not_finite")
    if _EXPONENT.search(text):
        raise Unclear("exponent")
    if _MASKED.search(text):
        raise Unclear("masked")
    if re.search(r"[0-9]_+[0-9]", text):
        raise Unclear("underscore")
    if is_chinese_numeral(text):
        raise Unclear("chinese_numeral")
    if not re.search(r"[0-9]", text):
        _check_wordless(text)


def is_chinese_numeral(text: str) -> bool:
    """Tell whether a figure is written in characters (一百二十, 3百, 百分之九十)."""
    if _SCALE_ALONE.fullmatch(text):
        return False
    first, *others = _CHINESE
    return bool(first.fullmatch(text)) or any(other.match(text) for other in others)


def _check_wordless(text: str) -> None:
    """Raise Unclear for a comparator or a unit that has lost its number."""
    if _NO_NUMBER.fullmatch(text) or re.search(r"[<>=]", text):
        raise Unclear("no_number")
    if not any(letter.isalpha() for letter in text):
        raise Unclear("unreadable")
