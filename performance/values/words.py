"""Words around and instead of a figure: bands, growth, nothing, doubt. Pure."""

import re
from typing import Final

from performance.choices import Grade, Measure
from performance.values.reasons import Unclear

# The three bands of the national form, its monitoring words and the short forms.
_MET = """
    达成年度指标 达成目标 达成预期目标 达到预期目标 达到阶段预期 达到阶段目标 达成 是
"""
_PARTLY = """
    部分达成年度指标并具有一定效果 部分达成并具有一定效果 部分达成年度指标 部分达成
    部分达到 基本达到阶段预期 基本达到 基本达成
"""
_MISSED = """
    未达成年度指标且效果较差 未达成且效果较差 未达成年度指标 未达成
    未达到阶段预期 未达到 否
"""
_GRADES: Final[dict[str, Grade]] = {
    **dict.fromkeys(_MET.split(), Grade.MET),
    **dict.fromkeys(_PARTLY.split(), Grade.PARTLY),
    **dict.fromkeys(_MISSED.split(), Grade.MISSED),
}
_YES_NO: Final = frozenset("是否")
_NOTHING: Final = frozenset({"无", "暂无", "空", "不适用", "n/a"})
_DASHES = re.compile(r"[-—–―─━/\\、·.]*")

# 增加值 (value added) is a level, not growth.
_RISES: Final = "增幅|增长|增速|增加(?!值)|提高|提升|上升|上涨|同比|环比"
_FALLS: Final = "负增长|下降|降低|降幅|减少|压减|下滑|减幅|跌幅"
_LEVEL = re.compile(rf"(?:{_RISES}|{_FALLS}|增|降|升|减)[至到]")
_RISE = re.compile(_RISES)
_FALL = re.compile(_FALLS)
_PER = re.compile(r"每(?!年)|按[月季]|[次当下]月")
_ABOUT_BEFORE = re.compile(r"(?:约|近|大概|大约|[±≈~])$")
_ABOUT_AFTER = re.compile(r"左右|上下|[余多几±≈~]")
_NEGATION = re.compile(
    r"(?:[不未无非]|没有|不能|不会|不再)$|不发生|不出现|杜绝|避免|防止|严禁"
)
_ORDINAL = re.compile(r"[第前]$")
_KEPT = "\ue000-\ue009"  # digits of a name such as PM2.5, see values
_LETTERS = r"\u2160-\u217f\u3400-\u9fffA-Za-z"
_BEFORE = re.compile(rf"[{_LETTERS}{_KEPT}()、,.:“”《》·¥/-]{{0,40}}")
_AFTER = re.compile(rf"[{_LETTERS}()“”]{{0,8}}")


def is_empty(text: str) -> bool:
    """Tell whether a cell says nothing: blank, dashes, a slash, 无."""
    return text.casefold() in _NOTHING or _DASHES.fullmatch(text) is not None


def grade_of(text: str) -> Grade:
    """Return the band that a closed list prints so; NONE for any other words."""
    return _GRADES.get(text.strip('。.;；"“”'), Grade.NONE)


def qualitative_measure(text: str) -> Measure:
    """Return yes/no for 是 and 否, else a grade."""
    return Measure.YES_NO if text in _YES_NO else Measure.GRADE


def speaks_of_growth(words: str) -> bool:
    """Tell whether words name a change (增幅, 同比, 下降) and not a level (提高到)."""
    if _LEVEL.search(words):
        return False
    return bool(_RISE.search(words) or _FALL.search(words))


def falls(words: str, after: str, name: str, *, negative: bool) -> bool:
    """Tell whether the words turn the figure after them negative (下降5%).

    Raises Unclear where nobody can tell the sign: both directions are named (增速下降),
    a fall of a fall, a figure below zero that falls, a fall named behind the figure.
    """
    if _FALL.search(after):
        raise Unclear("sign")
    if not _FALL.search(words) or _LEVEL.search(words):
        return False
    rises = _RISE.search(_FALL.sub("", re.sub("[同环]比", "", words)))
    many = len(_FALL.findall(words)) > 1
    if rises or many or negative or _FALL.search(name):
        raise Unclear("sign")
    return True


def check_doubt(after: str) -> None:
    """Raise Unclear where what follows a figure makes it approximate (100余家)."""
    if _ABOUT_AFTER.match(after):
        raise Unclear("approximate")


def check_around(before: str, after: str) -> None:
    """Raise Unclear where the words around a figure make it doubtful."""
    check_doubt(after)
    if _ABOUT_BEFORE.search(before):
        raise Unclear("approximate")
    if _PER.search(before):
        raise Unclear("recurring")
    if _ORDINAL.search(before):
        raise Unclear("ordinal")
    if _NEGATION.search(before) or re.search(r"[不未无零]", after):
        raise Unclear("prose")
    if not _AFTER.fullmatch(after) or not _BEFORE.fullmatch(before):
        raise Unclear("prose")
