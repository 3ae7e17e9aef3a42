"""What the forms call their columns and lines, here and elsewhere in the country.

Sources: tables 14 and 15 of a published 2024 budget, 财预〔2019〕136号,
财预〔2020〕10号, 鄂财绩发〔2020〕3号 and the integrated finance system's exports. Pure.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from performance.sheets.official.reading.grid import bare
from performance.sheets.official.reading.terms import Kind

LEVEL1, LEVEL2, NAME, VALUE, ACTUAL = "level1", "level2", "name", "value", "actual"
COMPARATOR, UNIT, WEIGHT, POINTS = "comparator", "unit", "weight", "points"
CAUSE_KEYS: Final = ("funding", "rules", "staff", "equipment", "other")
CHANCE_KEYS: Final = ("certain", "possible", "impossible")
# What is joined to the value and then is no column of its own.
JOINED: Final = (COMPARATOR, UNIT)


def _by_word(words: Mapping[str, str]) -> dict[str, str]:
    return {word: key for key, said in words.items() for word in said.split()}


_COLUMNS: Final = _by_word(
    {
        LEVEL1: "一级指标 一级绩效指标",
        LEVEL2: "二级指标 二级绩效指标",
        NAME: "三级指标 三级绩效指标 指标名称 绩效指标名称",
        VALUE: "指标值 年度指标值 年初目标值 目标值 年度目标值 全年目标值 预期指标值"
        " 预期当年实现值 计划指标值 年初指标值",
        ACTUAL: "实际完成值 完成值 全年实际完成值 全年完成值 实际值 执行情况"
        " 当前完成值",
        WEIGHT: "分值 权重 分值权重 指标分值 权重分",
        POINTS: "得分 自评得分 实际得分 指标得分",
        COMPARATOR: "指标性质 计算符号 比较符号 运算符号 符号",
        UNIT: "度量单位 计量单位 单位",
        "standard": "绩效标准 指标值设定依据 绩效标准依据",
        "forecast": "全年预计完成情况 全年预计 预计完成情况 全年预计完成值",
        "reasons": "偏差原因分析及改进措施 偏差原因及改进措施 偏差原因 偏差原因分析"
        " 未完成原因分析 未完成原因及改进措施 未完成原因分析及改进措施",
        "likelihood": "完成目标可能性 完成可能性 完成可能性分析",
        "last": "上年 上年指标值 上年实际完成值 上年完成值",
        "before_last": "前年 前年指标值 前年实际完成值",
        "note": "备注",
    }
)
_BELOW_CAUSES: Final = _by_word(
    {
        "funding": "经费保障",
        "rules": "制度保障",
        "staff": "人员保障",
        "equipment": "硬件条件保障 硬件保障 硬件条件",
        "other": "其他",
        "explanation": "原因说明 原因 偏差原因备注 备注",
    }
)
_BELOW_CHANCES: Final = _by_word(
    {
        "certain": "确定能",
        "possible": "有可能",
        "impossible": "完全不可能 不可能",
    }
)
# "1-7月执行情况", "1—7月份完成情况".
_SPAN = re.compile(r"(?:(?:1-)?(?P<month>\d{1,2})月份?|当前月)(?:执行|完成)情况")
_YEAR = re.compile(r"(?P<year>20\d\d)年?度?(?:实际)?(?:指标值|完成值)?")
# What stands at the left of a whole table.
_WHOLE = re.compile(r"(?P<long>长期)?(?:年度)?绩效(?:指标|目标)")
_FORECAST = re.compile(r"全年预计")

NEEDED: Final[Mapping[Kind, Sequence[str]]] = {
    Kind.DEPARTMENT: (LEVEL1, LEVEL2, NAME, VALUE),
    Kind.PROJECT: (LEVEL1, LEVEL2, NAME, VALUE),
    Kind.MONITOR: (NAME, VALUE, ACTUAL),
    Kind.CENTRAL: (NAME, VALUE, ACTUAL, WEIGHT, POINTS),
    Kind.HUBEI: (NAME, VALUE, ACTUAL, POINTS),
    Kind.WHOLE_MONITOR: (NAME, VALUE, ACTUAL),
    Kind.WHOLE_CENTRAL: (NAME, VALUE, ACTUAL, WEIGHT, POINTS),
    Kind.WHOLE_HUBEI: (NAME, VALUE, ACTUAL, WEIGHT, POINTS),
}
# The columns' names in the words of the form that goes out.
PRINTED: Final = {
    LEVEL1: "一级指标",
    LEVEL2: "二级指标",
    NAME: "三级指标",
    VALUE: "指标值",
    ACTUAL: "实际完成值",
    WEIGHT: "分值",
    POINTS: "得分",
    "standard": "绩效标准",
    "before_last": "前年指标值",
    "last": "上年指标值",
    "forecast": "全年预计完成情况",
    "reasons": "偏差原因分析及改进措施",
    "likelihood": "完成目标可能性",
    "funding": "经费保障",
    "rules": "制度保障",
    "staff": "人员保障",
    "equipment": "硬件条件保障",
    "other": "其他",
    "explanation": "原因说明",
    "certain": "确定能",
    "possible": "有可能",
    "impossible": "完全不可能",
    "note": "备注",
}


def column(stack: Sequence[str]) -> str:
    """Return the key of a column by its titles from top to bottom.

    "year.2023" for a value of that year, "whole" for what stands before the table,
    "" for a title that nothing is known of.
    """
    leaf, above = bare(stack[-1]), "".join(map(bare, stack[:-1]))
    if "偏差" in above and leaf in _BELOW_CAUSES:
        return _BELOW_CAUSES[leaf]
    if leaf in _BELOW_CHANCES:
        return _BELOW_CHANCES[leaf]
    if found := _YEAR.fullmatch(leaf):
        return f"year.{found['year']}"
    if _SPAN.fullmatch(leaf):
        return ACTUAL
    if leaf in _COLUMNS:
        return _COLUMNS[leaf]
    if leaf in _BELOW_CAUSES and leaf != "原因":
        return _BELOW_CAUSES[leaf]
    if _WHOLE.match(leaf):
        return "long" if leaf.startswith("长期") else "whole"
    return "forecast" if _FORECAST.match(leaf) else ""


def month(titles: Sequence[str]) -> int | None:
    """Return the month through which a sheet runs by its columns' titles."""
    found = [_SPAN.fullmatch(bare(title)) for title in titles]
    months = [int(one["month"]) for one in found if one and one["month"]]
    return months[0] if months and 1 <= months[0] <= 12 else None
