"""Units as official forms print them. Pure.

A unit is kept as printed: "1.2万元" is 1.2 with the unit 万元, "3万人次" is 3 with
the unit 万人次. Only a bare 万 or 亿 ("3万") is part of the number: 30000.
"""

import re
from decimal import Decimal
from typing import Final

from performance.choices import Measure

PERCENT: Final = "%"
POINTS: Final = "百分点"
SCALES: Final[dict[str, int]] = {"万": 4, "亿": 8}
"""A scale to the power of ten it stands for."""

_SAME: Final[dict[str, str]] = {"百分比": PERCENT, "个百分点": POINTS}
_RATES: Final = (PERCENT, "‰", "百分比", "个百分点", POINTS)
# Kept as text, one line a family, because a list of 150 words is read by nobody.
_AMOUNT_WORDS: Final = """
    元 美元 欧元 港元 日元
    平方千米 平方公里 平方米 立方米 公顷 亩 km² km2 m² m2 m³ m3 ㎡
    千米 公里 米 厘米 毫米 km m M cm mm
    吨标准煤 吨标煤 标准煤 标煤 吨 公斤 千克 克 kg g t
    千瓦时 度 兆瓦 千瓦 kW MW 升 毫升 L
    毫克/升 微克/立方米 mg/L μg/m³ μg/m3 ℃ 倍 分贝 dB 分
    小时 分钟 秒 学时 课时
"""
_COUNT_WORDS: Final = """
    人/次 人/年 人次 人天 户次 家次 件次 场次 台次 批次 辆次 班次 频次 宗次
    个工作日 工作日 个月 月 周 日 天 年
    个 家 人 户 次 场 件 名 份 辆 座 头 只 株 起 项 篇 期 批 台(套) 台套
    套 本 台 条 处 所 间 组 类 种 幅 张 宗 例 床 栋 幢 村 社区 街道 片 块
    口 盏 艘 支 部 册 届 笔 单 位 对 员 园 站 点 棵 匹 把 根 枚 颗 卷
    门 节 堂 轮 趟 遍 回 班 队 团 岗 标段 标箱 企业 项目
"""
_AMOUNTS: Final = tuple(_AMOUNT_WORDS.split())
_COUNTS: Final = tuple(_COUNT_WORDS.split())


def _longest_first(words: tuple[str, ...]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_BASE = rf"(?:{_longest_first(_RATES + _AMOUNTS + _COUNTS)})"
UNIT: Final = rf"(?:(?:千万|百万|万|亿)?{_BASE}(?:[/·](?:万|百|千)?{_BASE}){{0,2}})"
"""Regular expression of one unit, longest first; it has no groups."""

_WHOLE = re.compile(UNIT)
_IN_NAME = re.compile(
    r"[(（\[【]([^()（）\[\]【】]*)[)）\]】]|[(（]([^()（）]*\(套\))[)）]"
)


def canonical(unit: str) -> str:
    """Return the one spelling of a unit that has several (百分比 is %)."""
    return _SAME.get(unit, unit)


def unit_in_name(name: str) -> str:
    """Return the unit that a name carries in brackets: 工业投资（亿元） gives 亿元."""
    for match in reversed(list(_IN_NAME.finditer(name))):
        inside = (match[1] or match[2] or "").strip().replace("％", "%")
        inside = inside.removeprefix("单位").lstrip(":：")
        if _WHOLE.fullmatch(inside):
            return canonical(inside)
    return ""


def without_unit(name: str) -> str:
    """Return a name without the unit it carries in brackets at its end."""
    bare = re.sub(r"[(（\[【][^()（）\[\]【】]*[)）\]】]\s*$", "", name).strip()
    return bare if bare and unit_in_name(name) else name


def scale_of(unit: str) -> tuple[int, str]:
    """Split a unit into its power of ten and what is counted: 万元 is (4, 元)."""
    if unit[:1] in SCALES and len(unit) > 1:
        return SCALES[unit[0]], unit[1:]
    return 0, unit


def contradict(printed: str, named: str) -> bool:
    """Tell whether two units measure different things; 万元 and 亿元 do not."""
    if not printed or not named:
        return False
    return scale_of(canonical(printed))[1] != scale_of(canonical(named))[1]


def measure_of(unit: str, number: Decimal) -> Measure | None:
    """Guess the measure from the unit; None where nothing is printed to go by."""
    unit = canonical(unit)
    if unit == POINTS:
        return Measure.GROWTH
    if unit in _RATES:
        return Measure.PERCENT
    if not unit:
        return None
    power, thing = scale_of(unit)
    whole = bool(power) or number == number.to_integral_value()
    return Measure.COUNT if thing in _COUNTS and whole else Measure.AMOUNT
