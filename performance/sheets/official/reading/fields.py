"""Find what stands beside the labels of a form, wherever they stand. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from performance.sheets.official.reading import cells
from performance.sheets.official.reading.grid import Block, Grid, bare
from performance.sheets.official.reading.terms import Finding, Kind, Place


class Label(NamedTuple):
    """A label as a pattern, and whether its text stands below it, not beside it.

    `needed`: a form without it is no form of its kind.
    """

    key: str
    pattern: str
    below: bool = False
    needed: bool = False


_BODY: Final = Label(
    "body", r"部门名称|单位名称|部门名称及代码|部门\(单位\)名称", needed=True
)
_FOOT: Final = (
    Label("points", "总分"),
    Label("reasons", "偏差大或目标未完成的?原因分析"),
    Label("measures", "改进措施及结果应用方案"),
    Label("opinion", "单位主要负责人签批意见"),
)
_PEOPLE: Final = (
    Label("filler", "填报人|填表人"),
    Label("filler_phone", "联系电话"),
)
LABELS: Final[Mapping[Kind, tuple[Label, ...]]] = {
    Kind.PROJECT: (
        Label("body", "部门名称|单位名称|申报单位|主管部门", needed=True),
        Label("name", "项目名称", needed=True),
        *_PEOPLE,
        Label("attribute", "项目属性"),
        Label("type", "项目类型"),
        Label("lead", "项目负责人"),
        Label("contact", "联系人"),
        Label("contact_phone", "电话"),
        Label("term", "项目起止(?:日期|时间)|起止(?:日期|时间)"),
        Label("joins_reason", "追加理由"),
        Label("joins_on", "拟生效日期"),
        Label("overview", "项目概况"),
        Label("basis", r"立项情况.*|立项依据"),
        Label("amount", "项目总投入"),
        Label("central", "中央财政"),
        Label("provincial", "省级财政"),
        Label("municipal", "市级财政"),
        Label("district", "区级财政"),
        Label("self_raised", r"自筹(?:\(其他\)|资金)?"),
        Label("total_goal", "项目总目标"),
        Label("year_goal", "年底绩效目标|年度绩效目标|年度总体目标", needed=True),
    ),
    Kind.DEPARTMENT: (
        Label("body", "部门名称|单位名称|部门\\(单位\\)名称", needed=True),
        *_PEOPLE,
        Label("duties", "部门职能概述|部门职能"),
        Label("tasks", "年度工作任务"),
        Label("long_term", "长期目标", below=True),
        Label("annual", "年度目标", below=True, needed=True),
    ),
    Kind.MONITOR: (
        Label("name", "项目名称", needed=True),
        Label("body", "主管部门及代码|主管部门"),
        Label("unit", "实施单位|项目实施单位"),
        Label("goal", "年度总体目标|年度绩效目标"),
    ),
    Kind.CENTRAL: (
        Label("name", "项目名称", needed=True),
        Label("body", "主管部门"),
        Label("unit", "实施单位|项目实施单位"),
        Label("goal", "预期目标", below=True),
        Label("done", "实际完成情况", below=True),
    ),
    Kind.HUBEI: (
        Label("body", "单位名称"),
        Label("name", "项目名称", needed=True),
        Label("authority", "主管部门"),
        Label("unit", "项目实施单位|实施单位"),
        Label("kind", "项目类别"),
        Label("attribute", "项目属性"),
        Label("type", "项目类型"),
        *_FOOT,
    ),
    Kind.WHOLE_MONITOR: (_BODY, Label("goal", "年度总体目标|年度绩效目标")),
    Kind.WHOLE_CENTRAL: (
        _BODY,
        Label("goal", "预期目标", below=True),
        Label("done", "实际完成情况", below=True),
        *_FOOT[1:],
    ),
    Kind.WHOLE_HUBEI: (_BODY, *_FOOT[1:]),
}
_RUNNING: Final = {
    "1": "年初预算数",
    "2": r"(?:1-)?\d{1,2}月份?执行数",
    "3": r"(?:(?:1-)?\d{1,2}月份?)?执行率",
    "expected": "全年预计执行数",
}
_YEARS_END: Final = {
    "2": "预算数|全年预算数|调整后预算数",
    "3": "执行数|全年执行数",
    "rate": "执行率",
    "points": "得分",
}
_MONEY: Final[Mapping[Kind, Mapping[str, str]]] = {
    Kind.MONITOR: _RUNNING,
    Kind.WHOLE_MONITOR: _RUNNING,
    Kind.WHOLE_CENTRAL: {"1": "年初预算数", **_YEARS_END},
    Kind.WHOLE_HUBEI: _YEARS_END,
    Kind.CENTRAL: {
        "1": "年初预算数",
        "2": "全年预算数|调整后预算数",
        "3": "全年执行数|执行数",
        "weight": "分值",
        "rate": "执行率",
        "points": "得分",
    },
    Kind.HUBEI: {
        "2": "预算数|全年预算数",
        "3": "执行数|全年执行数",
        "rate": "执行率",
        "points": "得分",
    },
}
_PURSES: Final = {
    "total": "年度资金总额|年度财政资金总额|部门整体支出总额",
    "basic": "(?:其中:)?基本支出(?:总额)?",
    "projects": "项目支出(?:总额)?",
    "general": "(?:其中:)?(?:本年)?一般公共预算拨款",
    "fiscal": "(?:其中:)?(?:当年|本年)财政拨款",
    "carried": "上年结转资金",
    "other": "(?:其中:)?其他资金",
}
# Cells of the whole sum alone; a whole department's parts have a dash there.
_WHOLE_ONLY: Final = ("weight", "points")
_WITH_POINTS: Final = ("total", "basic", "projects")
_GROUPS: Final = {
    "收入构成": {"财政拨款": "fiscal", "其他资金": "other", "合计": "fiscal+other"},
    "支出构成": {"基本支出": "basic", "项目支出": "project", "合计": "basic+project"},
}
_YEAR = re.compile(r"(20\d\d)年?")


@dataclass
class Fields:
    """Texts by key with their places; `year` is what the money's columns say."""

    texts: dict[str, str] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    year: int | None = None

    def put(self, grid: Grid, key: str, block: Block) -> None:
        text, code = cells.shown(block.cell)
        place = Place(grid.name, block.top, block.left)
        self.texts[key], self.places[key] = text, place
        if code:
            self.findings.append(Finding(code, place, block.cell.text or text, text))


def found(grid: Grid, kind: Kind, taken: Iterable[range]) -> Fields:
    """Return a form's fields; `taken` are the rows of its tables."""
    rows = [
        row for row in range(1, grid.bottom + 1) if not any(row in one for one in taken)
    ]
    blocks = [block for row in rows for block in grid.starting(row) if block.word]
    done = Fields()
    _labelled(grid, kind, blocks, done)
    if kind in _MONEY:
        _money(grid, kind, rows, done)
    if kind is Kind.DEPARTMENT:
        _years(grid, blocks, done)
    return done


def _labelled(grid: Grid, kind: Kind, blocks: list[Block], done: Fields) -> None:
    every = [(one, re.compile(one.pattern)) for one in LABELS[kind]]
    for block in blocks:
        for one, pattern in every:
            if not pattern.fullmatch(block.word):
                continue
            beside = grid.below(block) if one.below else grid.after(block)
            if one.key not in done.texts:
                done.put(grid, one.key, beside)
            elif _differs(done, one.key, beside):
                place = Place(grid.name, block.top, block.left)
                done.findings.append(Finding("label_twice", place, block.word))
    for one, _pattern in every:
        if one.needed and one.key not in done.texts:
            first = one.pattern.split("|")[0]
            done.findings.append(Finding("missing_label", Place(grid.name), first))


def _differs(done: Fields, key: str, block: Block) -> bool:
    text, _code = cells.shown(block.cell)
    return bool(text) and text != done.texts[key]


def _money(grid: Grid, kind: Kind, rows: list[int], done: Fields) -> None:
    """Read the money by its columns' titles and its lines' names."""
    titles = {key: re.compile(said) for key, said in _MONEY[kind].items()}
    columns: dict[str, int] = {}
    for row in rows:
        named = {
            key: block.left
            for block in grid.starting(row)
            for key, pattern in titles.items()
            if pattern.fullmatch(bare(block.cell.text))
        }
        if len(named) > 1:
            columns = named
            continue
        for block in grid.starting(row) if columns else ():
            for key, said in _PURSES.items():
                if re.fullmatch(said, block.word):
                    _purse(grid, key, row, columns, done)


def _purse(
    grid: Grid, key: str, row: int, columns: Mapping[str, int], done: Fields
) -> None:
    for name, at in columns.items():
        if key in _WITH_POINTS or name not in _WHOLE_ONLY:
            done.put(grid, f"{key}.{name}", grid.at(row, at))


def _years(grid: Grid, blocks: list[Block], done: Fields) -> None:
    """Read a department's money of three years: 收入构成 and 支出构成."""
    share = next((b for b in blocks if b.word == "占比"), None)
    now = next((b for b in blocks if b.word == "当年预算收支"), None)
    before = {int(y[1]): b.left for b in blocks if (y := _YEAR.fullmatch(b.word))}
    if now is None or not before:
        place = Place(grid.name)
        done.findings.append(Finding("missing_label", place, "当年预算收支"))
        return
    done.year = max(before) + 1
    columns = {str(done.year): now.left, **{str(y): at for y, at in before.items()}}
    if share is not None:
        columns["share"] = share.left
    for group, block, key in _lines(grid, blocks):
        for name, at in columns.items():
            done.put(grid, f"{_GROUPS[group][key]}.{name}", grid.at(block.top, at))


def _lines(grid: Grid, blocks: list[Block]) -> Iterator[tuple[str, Block, str]]:
    """Yield each line of the money with the group that it stands in."""
    heads = [block for block in blocks if block.word in _GROUPS]
    for head in heads:
        for row in range(head.top, head.bottom + 1):
            beside = grid.at(row, head.right + 1)
            if beside.top == row and beside.word in _GROUPS[head.word]:
                yield head.word, beside, beside.word
