"""Tell the heading of an official table or part of a publication from other lines.

Pure. Titles differ a little from place to place (部门收支总表, 收支预算总表); they may
carry a number, the department and the year. The list of contents names every table
too: a heading counts only where its table begins below it.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

DEPARTMENT_FORM: Final = "14"
PROJECT_FORM: Final = "15"
FORMS: Final = (DEPARTMENT_FORM, PROJECT_FORM)
PARTS: Final = ("overview", "tables", "explanation", "glossary", "part")

_TITLES: Final = (
    ("4", r"(?:一般公共预算)?财政拨款收支(?:预算)?总(?:体情况)?表"),
    ("1", r"收支(?:预算)?总(?:体情况)?表"),
    ("2", r"收入(?:预算)?总(?:体情况)?表"),
    ("3", r"支出(?:预算)?总(?:体情况)?表"),
    ("5.2", r"一般公共预算(?:财政拨款)?支出(?:预算|情况)?表[（(][分按]单位[）)]"),
    (
        "5.1",
        r"一般公共预算(?:财政拨款)?支出(?:预算|情况)?表"
        r"(?:[（(][分按]功能(?:分类)?(?:科目)?[）)])?",
    ),
    (
        "6",
        r"一般公共预算(?:财政拨款)?基本支出(?:预算|情况)?表(?:[（(]按?经济分类(?:科目)?[）)])?",
    ),
    ("7", r"(?:一般公共预算)?(?:财政拨款)?三公经费(?:支出)?(?:预算|情况)?(?:支出)?表"),
    ("8", r"政府性基金(?:预算)?(?:财政拨款)?支出(?:预算|情况)?表"),
    ("9", r"国有资本经营(?:预算)?(?:财政拨款)?支出(?:预算|情况)?表"),
    ("9", r"本年国有资本经营预算支出"),
    ("10", r"(?:预算)?项目支出(?:预算)?(?:情况|明细|总)?表"),
    ("11", r"政府采购(?:支出|预算|支出预算)?(?:情况|明细)?表"),
    ("12", r"政府(?:向社会力量)?购买服务(?:支出)?(?:预算)?(?:情况)?表"),
    ("13", r"(?:国有|新增)?资产配置(?:情况|预算)?表"),
    ("14", r"(?:部门|单位)?(?:[（(]单位[）)])?整体(?:支出)?绩效目标(?:申报)?表"),
    ("15", r"(?:部门|单位)?(?:预算)?项目(?:支出)?绩效目标(?:申报)?表"),
)
_BODY: Final = (
    r"(?:局|委|委员会|办|办公室|中心|院|处|队|会|部|校|学|馆|所|站|街道|镇|乡|府|署|厅)"
)
_YEAR: Final = r"(?:20\d\d|二[〇○零Ｏ]..)年度?"
_BEFORE: Final = (
    r"(?:(?:附件?|公开)?表?\d{1,2}(?:[-—.]\d{1,2}){0,2}[.、:：．]?)?"
    rf"(?:[\w（）()]{{2,40}}?{_BODY}(?:（本级）)?)?(?:{_YEAR})?(?:本?(?:部门|单位))?(?:[（(]单位[）)])?"
)
_AFTER: Final = rf"(?:[（(](?:续表?|{_YEAR})[）)]|续表?)?"
_HEADINGS: Final = tuple(
    (key, re.compile(f"{_BEFORE}(?:{title}){_AFTER}")) for key, title in _TITLES
)
# Spares most lines the longer look.
_ENDS: Final = re.compile(r"表(?:续|[（(].{1,12}[）)])*$|支出$")
_QUOTES: Final = str.maketrans("", "", "“”\"'‘’「」《》")
_SPACE: Final = re.compile(r"\s+")

# 附表4-5.1, 预算11表, 表3: a number above or below a title, alone on its line.
NUMBER: Final = re.compile(r"(?:附?件?表\d+(?:[-—.]\d+)*|预算\d+表|公开\d+表)")
_PART: Final = re.compile(r"第[一二三四五六七八]部分[:：、]?[^的，。；]{0,50}")
_PART_WORDS: Final = (
    ("glossary", "名词解释"),
    ("explanation", "说明"),
    ("overview", "概况"),
    ("overview", "基本情况"),
    ("tables", "预算表"),
    ("tables", "预算公开表"),
    ("tables", "附表"),
)
# What stands below a heading where its table begins.
_BEGINS: Final = re.compile(
    r"单位[:：](?:万|亿)?元|科目(?:编码|代码|名称)|单位(?:编码|代码)|项目(?:编码|代码)"
    r"|[）)]代码|收入支出|项目预算数|三公经费合计|特此声明"
)
_FORM_BEGINS: Final = re.compile(r"部门名称|项目名称|单位名称|填报日期|填报人|申报日期")
_LOOK_BELOW: Final = 8
# A title, wrapped at the worst.
_LINES_OF_A_TITLE: Final = 3
_LONGEST: Final = 60


def compact(text: str) -> str:
    """Return a text without any white space and without quotation marks."""
    return _SPACE.sub("", text).translate(_QUOTES)


@lru_cache(10_000)
def key_of(title: str) -> str:
    """Return the key of the table that a compact line is the title of, or ""."""
    if not 4 <= len(title) <= _LONGEST or not _ENDS.search(title):
        return ""
    return next((key for key, form in _HEADINGS if form.fullmatch(title)), "")


def heading(lines: Sequence[str]) -> tuple[str, int]:
    """Return the key of the table whose title begins at the first of these compact,
    non-empty lines, and how many lines it takes; ("", 0) where none begins."""
    for taken in range(1, min(_LINES_OF_A_TITLE, len(lines)) + 1):
        title = "".join(lines[:taken])
        if (key := key_of(title)) and _begins(key, lines[taken:]):
            return key, taken
    return "", 0


def part(lines: Sequence[str]) -> str:
    """Return which part of the publication (of PARTS) begins at the first of these
    compact lines, or "". What it is about may stand in the lines below."""
    if not lines or not _PART.fullmatch(lines[0]):
        return ""
    said = ""
    for place, line in enumerate(lines[:3]):
        if place and _PART.fullmatch(line):
            break
        said += line
        for name, word in _PART_WORDS:
            if word in said:
                return name
    return "part"


def _begins(key: str, below: Sequence[str]) -> bool:
    """Return whether a table begins in the lines below its title."""
    sign = _FORM_BEGINS if key in FORMS else _BEGINS
    for place, line in enumerate(below[:_LOOK_BELOW]):
        if sign.search(line):
            return True
        if NUMBER.fullmatch(line):
            if place > 1:
                return False
            continue
        if _PART.fullmatch(line) or any(
            key_of("".join(below[place : place + taken])) for taken in (1, 2)
        ):
            return False
    return False
