"""Read what stands above the indicators of a goal form, label by label. Pure.

Labels are found in the order of the paper, each where a line or a word begins, although
an extractor breaks them ("立项情况（依据 / 、可行性、必要 / 性）"). Names of people and
telephone numbers are left where they stand: nothing of them is returned.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from budget.book.readers import goal_words, headings
from budget.publication import Unplaced

Lines = Sequence[tuple[int, str]]

# The label as it is kept, and how it is printed (without blanks). People come first to
# be left out: "" keeps nothing.
_PROJECT: Final = (
    ("填报日期", "填报日期[:：]?"),
    ("部门名称", r"部门名称|单位名称|主管部门|申报单位"),
    ("项目名称", "项目名称"),
    ("项目编码", "项目编码|项目代码"),
    ("", "填报人|填表人"),
    ("", "联系电话"),
    ("项目属性", "项目属性"),
    ("项目类型", "项目类型|项目类别"),
    ("", "项目负责人"),
    ("", "联系人"),
    ("", "电话|联系电话"),
    ("项目起止日期", "(?:项目)?起止(?:日期|时间|年限)[:：]?"),
    ("项目概况", "项目概况|项目概述"),
    ("立项情况", "立项情况(?:[（(].{0,20}?[）)])?|立项依据"),
    ("", "项目资金情况(?:[（(]万元[）)])?|项目资金(?:[（(]万元[）)])?"),
    ("项目总投入", "项目总投入"),
    ("", "资金构成"),
    ("中央财政", "中央财政"),
    ("省级财政", "省级财政"),
    ("市级财政", "市级财政"),
    ("区级财政", "区级财政|县级财政|区县财政"),
    ("自筹（其他）", "自筹(?:[（(]其他[）)]|资金)?"),
    ("项目总目标", "项目总目标"),
    ("年底绩效目标", "年底绩效目标|年度绩效目标|年度总体目标"),
)
_DEPARTMENT: Final = (
    ("填报日期", "填报日期[:：]?"),
    ("部门名称", r"部门名称|单位名称|部门\(单位\)名称"),
    ("", "填报人|填表人"),
    ("", "联系电话"),
    ("部门总体资金情况", "部门总体资金情况|部门整体资金情况|总体资金情况"),
    ("部门职能概述", "部门职能概述|部门职能"),
    ("年度工作任务", "年度工作任务|年度工作重点"),
)
LABELS: Final = {
    headings.PROJECT_FORM: _PROJECT,
    headings.DEPARTMENT_FORM: _DEPARTMENT,
}
_CHOICES: Final = {
    "项目属性": ("延续性项目", "新增性项目"),
    "项目类型": ("经常性项目", "一次性项目"),
}
_EMPTY_BOX: Final = "□"
_FULL_BOX: Final = "☑☒√✓✔■●▇"
_BOXES: Final = (_EMPTY_BOX, *_FULL_BOX)
_ITEM: Final = re.compile(r"\d+[.、．]|[（(]\d+[）)]|[一二三四五六七八九十]+、")
_TEXTS: Final = (
    "项目概况",
    "立项情况",
    "项目总目标",
    "年底绩效目标",
    "部门职能概述",
    "年度工作任务",
)
_MONEY: Final = ("财政拨款", "其他资金", "合计", "基本支出", "项目支出")
_AMOUNT: Final = re.compile(r"[-\d.,]+(?:万元|元|亿元)?")
_SHARE: Final = re.compile(r"[\d.]+[%％]")
_YEAR: Final = re.compile(r"(20\d\d)年")


@dataclass(slots=True)
class Head:
    """Labelled texts, and the lines that were not placed."""

    texts: dict[str, str] = field(default_factory=dict)
    unplaced: list[Unplaced] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Found:
    """A label in the text: where it begins and where its own text begins."""

    key: str
    at: int
    end: int


def read(table: str, lines: Lines) -> Head:
    """Return the head of a form: `lines` from its title to its first goal or table."""
    text = "\n".join(line for _number, line in lines)
    found = list(_labels(text, LABELS[table]))
    head = Head()
    ends = [*(one.at for one in found[1:]), len(text)][: len(found)]
    for one, end in zip(found, ends, strict=True):
        raw = text[one.end : end]
        line = lines[text.count("\n", 0, one.at)][0] if lines else 0
        if not one.key or one.key in head.texts:
            continue
        if one.key == "部门总体资金情况":
            _money(head, raw, line)
        else:
            head.texts[one.key] = _text(head, one.key, raw, line)
    return head


def _labels(text: str, labels: Sequence[tuple[str, str]]) -> Iterator[_Found]:
    """Yield the labels in their order; one that is missing is passed over."""
    squeezed, places = _squeezed(text)
    at = 0
    for key, pattern in labels:
        for match in re.compile(pattern).finditer(squeezed, at):
            if _begins(text, places[match.start()]):
                at = match.end()
                end = places[at - 1] + 1
                yield _Found(key, places[match.start()], end)
                break


def _squeezed(text: str) -> tuple[str, list[int]]:
    """Return the text without blanks, and where each of its letters stood."""
    places = [at for at, char in enumerate(text) if not char.isspace()]
    return "".join(text[at] for at in places), places


def _begins(text: str, at: int) -> bool:
    return at == 0 or text[at - 1].isspace()


def _text(head: Head, key: str, raw: str, line: int) -> str:
    if key in _CHOICES:
        return _choice(head, key, raw, line)
    return items(raw) if key in _TEXTS else goal_words.prose(raw.replace("\n", " "))


def items(raw: str) -> str:
    """Close the broken lines of a text up; a numbered item begins a line of its own."""
    done: list[str] = []
    for line in raw.splitlines():
        text = goal_words.prose(line)
        if not text:
            continue
        if done and not _ITEM.match(text):
            done[-1] += text
        else:
            done.append(text)
    return "\n".join(done)


def _choice(head: Head, key: str, raw: str, line: int) -> str:
    """Return the ticked one of two words: the other has an empty box behind it, or
    this one a full box, whichever side the boxes stand on."""
    text = goal_words.bare(raw).replace("☐", _EMPTY_BOX)
    before = text[:1] in _BOXES
    boxes = {
        word: text[at - 1 if before else at + len(word) :][:1]
        for word in _CHOICES[key]
        if (at := text.find(word)) >= 0
    }
    full = [word for word, box in boxes.items() if box and box in _FULL_BOX]
    left = full or [word for word, box in boxes.items() if box != _EMPTY_BOX]
    if len(left) == 1:
        return left[0]
    why = f"“{key}”看不出勾选了哪一项。"
    head.unplaced.append(Unplaced(line, " ".join(raw.split()), why))
    return ""


def _money(head: Head, raw: str, line: int) -> None:
    """Read a department's money: this year, its share, the two years before."""
    years = list(dict.fromkeys(_YEAR.findall(goal_words.bare(raw))))
    head.texts["年份"] = "、".join(years)
    group = ""
    for part in raw.splitlines():
        words = goal_words.SPACED_UNIT.sub("", part).split()
        if goal_words.bare(part).startswith(("支出", "基本支出")):
            group = "支出"
        elif goal_words.bare(part).startswith(("收入", "财政拨款")):
            group = "收入"
        while words and words[0] in ("收入", "支出", "构成", "收入构成", "支出构成"):
            words = words[1:]
        if not words or words[0] not in _MONEY:
            continue
        name = group + words[0] if words[0] == "合计" else words[0]
        _money_line(head, name, words[1:], years, line)


def _money_line(
    head: Head, name: str, cells: Sequence[str], years: Sequence[str], line: int
) -> None:
    shares = [at for at, cell in enumerate(cells) if _SHARE.fullmatch(cell)]
    amounts = all(_AMOUNT.fullmatch(c) or _SHARE.fullmatch(c) for c in cells)
    whole = shares in ([], [1]) and len(cells) == (1 + len(shares) + len(years))
    alone = shares == [1] and len(cells) == 2
    if not cells:
        head.texts[name] = ""
    elif amounts and (whole or alone):
        rest = [cell for at, cell in enumerate(cells) if at not in shares]
        keys = [name, *[f"{name}{year}" for year in years]]
        head.texts |= dict(zip(keys, rest, strict=False))
        if shares:
            head.texts[f"{name}占比"] = cells[1]
    else:
        why = f"“{name}”一行的金额分不清是哪一年的。"
        head.unplaced.append(Unplaced(line, " ".join((name, *cells)), why))
