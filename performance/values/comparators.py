"""Comparators in every glyph and word seen on official forms. Pure."""

import re
from typing import Final

from performance.choices import Comparator
from performance.values.reasons import Unclear

_GLYPHS: Final[dict[str, str]] = {
    **dict.fromkeys("≥≧⩾≮≽", ">="),
    **dict.fromkeys("≤≦⩽≯≼", "<="),
    **dict.fromkeys("〉›﹥＞❯⟩", ">"),
    **dict.fromkeys("〈‹﹤＜❮⟨", "<"),
    **dict.fromkeys("＝═﹦〓", "="),
}
_TABLE = str.maketrans(_GLYPHS)
_SIGN = re.compile(r"[<>=]+")
_SIGNS: Final[dict[str, Comparator]] = {
    ">": Comparator.GREATER,
    "<": Comparator.LESS,
    **dict.fromkeys(("=", "=="), Comparator.EQUAL),
    **dict.fromkeys((">=", "=>", ">=="), Comparator.AT_LEAST),
    **dict.fromkeys(("<=", "=<", "<=="), Comparator.AT_MOST),
}


def _all(comparator: Comparator, words: str) -> dict[str, Comparator]:
    return dict.fromkeys(words.split(), comparator)


_BEFORE: Final[dict[str, Comparator]] = {
    **_all(Comparator.AT_LEAST, "不少于 不低于 不小于 不下于 不得少于 不得低于"),
    **_all(Comparator.AT_LEAST, "不能少于 不能低于 大于等于 大于或等于 高于或等于"),
    **_all(Comparator.AT_LEAST, "至少 最少 最低"),
    **_all(Comparator.AT_MOST, "不超过 不高于 不多于 不大于 不超 不得超过 不得高于"),
    **_all(Comparator.AT_MOST, "不得多于 不能超过 不能高于 小于等于 小于或等于"),
    **_all(Comparator.AT_MOST, "低于或等于 至多 最多 最高"),
    **_all(Comparator.GREATER, "高于 超过 大于 多于"),
    **_all(Comparator.LESS, "低于 小于 少于 不足 不到 不满 未满"),
    **_all(Comparator.EQUAL, "等于"),
}
_AFTER: Final[dict[str, Comparator]] = {
    **_all(Comparator.AT_LEAST, "以上 及以上 和以上 或以上 之上 含以上"),
    **_all(Comparator.AT_MOST, "以下 及以下 和以下 或以下 之下 含以下 以内 之内"),
}
# A comparator that relates to nothing but the figure may have these in between.
_FILLER = re.compile(
    r"(?:全年|全区|年度|当年|本年|累计|年|均|完成|达到|达|开展|组织|举办|召开|新增|引进|培训|人民币"
    r"|[:：,，])*"
)
_OVER: Final = Comparator.GREATER  # 超100家
_WITHIN: Final = Comparator.AT_MOST  # 7天内
_NEVER_RELATIVE = frozenset({"至少", "最少", "至多", "最多"})


def _alternatives(words: dict[str, Comparator]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


WORDS: Final = _alternatives(_BEFORE)
"""Regular expression of the words that stand before a figure; it has no groups."""

# 不满意率, 不超标 and 不到位 compare nothing; 超 does only right before the figure.
_WORD = re.compile(rf"(?:{WORDS})(?![意标位])|超$")
_INCLUSIVE = re.compile(
    rf"(?:\([含不]+\))?(?:({_alternatives(_AFTER)})|内(?![资部容外]))(?:\([含不]+\))?"
)


def with_plain_signs(text: str) -> str:
    """Replace every comparator glyph by < > and =, so that one pattern finds them."""
    return text.translate(_TABLE)


def has_sign(text: str) -> bool:
    """Tell whether a comparator sign is in a text, in any glyph."""
    return _SIGN.search(with_plain_signs(text)) is not None


def before(text: str) -> tuple[Comparator, str]:
    """Take the comparator out of what stands before a figure.

    Returns it with the words that remain. Raises Unclear where several contradict,
    or where it compares with something other than the figure (高于全市平均2个百分点).
    """
    signs = [_sign(match[0]) for match in _SIGN.finditer(text)]
    text = _SIGN.sub("", text)
    words = list(_WORD.finditer(text))
    for match in words:
        between = text[match.end() :]
        if match[0] not in _NEVER_RELATIVE and not _FILLER.fullmatch(between):
            raise Unclear("relative")
    found = [*signs, *(_BEFORE.get(match[0], _OVER) for match in words)]
    return _one_of(found), _WORD.sub("", text)


def after(text: str) -> tuple[Comparator, str]:
    """Take the comparator off the front of what stands after a figure and its unit.

    "98%以上" is at least; "以上" and "以下" include the figure itself, as in law.
    """
    sign = _SIGN.match(text)
    if sign:
        return _sign(sign[0]), text[sign.end() :]
    word = _INCLUSIVE.match(text)
    if word is None:
        return Comparator.NONE, text
    if "不含" in word[0]:
        raise Unclear("comparator")
    return _AFTER.get(word[1], _WITHIN), text[word.end() :]


def agreed(left: Comparator, right: Comparator, before: str) -> Comparator:
    """Join the comparators on both sides of a figure; Unclear where they differ.

    ``before`` is the words before it: 控制在 alone (控制在5%) means at most, but it
    yields to a printed one (控制在95%以上).
    """
    if left and right and left != right:
        raise Unclear("comparator")
    found = left or right
    return Comparator.AT_MOST if not found and before.endswith("控制在") else found


def _one_of(found: list[Comparator]) -> Comparator:
    if len(set(found)) > 1:
        raise Unclear("comparator")
    return found[0] if found else Comparator.NONE


def mirrored(comparator: Comparator) -> Comparator:
    """Return the comparator after both sides change their sign (≥5 is ≤-5)."""
    return {
        Comparator.GREATER: Comparator.LESS,
        Comparator.AT_LEAST: Comparator.AT_MOST,
        Comparator.AT_MOST: Comparator.AT_LEAST,
        Comparator.LESS: Comparator.GREATER,
    }.get(comparator, comparator)


def _sign(signs: str) -> Comparator:
    if signs not in _SIGNS:
        raise Unclear("comparator")
    return _SIGNS[signs]
