"""Goal forms of invented bureaus, printed across the page as pdftotext -layout does:
every word where it stands on the sheet, cells of a row woven into each other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from budget.publication import GoalForm, GoalRow
from tests.budget.book.readers.goal_pages import broken

PROJECT = "项目支出绩效目标申报表"
DEPARTMENT = "部门整体支出绩效目标申报表"
NOTE = "备注：1.“年度绩效目标”：请结合部门职能编报。"
# Letters of each column: what the table is called, levels, name, values, standard.
WIDTHS = {"table": 4, "level1": 4, "level2": 6, "name": 9, "value": 8, "standard": 5}
LABEL, TEXT = 10, 44


@dataclass(frozen=True)
class Sheet:
    """How a form is set: `padding` is what a row is higher than its lines; cells are
    `centred` or begin together; words stand in the `middle` of their column or at its
    left; a table has `rows` rows on one page (0: all of them), its heading and first
    level `again` on the next."""

    padding: float = 0.6
    centred: bool = True
    middle: bool = True
    rows: int = 0
    again: bool = True
    widths: dict[str, int] = field(default_factory=lambda: WIDTHS)


SHEETS = {
    "plain": Sheet(),
    "airy": Sheet(padding=1.4, middle=False),
    "narrow": Sheet(padding=0.4, widths=WIDTHS | {"name": 7, "value": 6}),
    "top": Sheet(centred=False),
    "pages": Sheet(rows=3),
    "open": Sheet(rows=4, again=False),
    "open, top": Sheet(rows=4, again=False, centred=False),
}


@dataclass
class _Drawn:
    """Pieces of text on a page: their height, the letter they begin at, the text."""

    pieces: list[tuple[float, int, str]] = field(default_factory=list)
    at: float = 0.0

    def lines(self) -> Iterator[str]:
        """Yield the lines: what is less than half a letter apart stands on one."""
        rows: list[list[tuple[float, int, str]]] = []
        for piece in sorted(self.pieces):
            if not rows or piece[0] - rows[-1][0][0] > 0.4:
                rows.append([])
            rows[-1].append(piece)
        for row in rows:
            line = ""
            for _height, at, text in sorted(row, key=lambda piece: piece[1]):
                line = line.ljust(at) + text
            yield line

    def cell(
        self,
        lines: Sequence[str],
        begun: int,
        width: int,
        top: float,
        height: float,
        sheet: Sheet,
        *,
        middle: bool | None = None,
    ) -> None:
        """Draw a cell's lines into its room."""
        first = top + (height - len(lines)) / 2 if sheet.centred else top
        for n, text in enumerate(lines):
            free = width - len(text)
            inset = free // 2 if (sheet.middle if middle is None else middle) else 0
            self.pieces.append((first + n, begun + inset, text))


def text(forms: Sequence[GoalForm], sheet: Sheet) -> str:
    """Print forms, each on pages of its own."""
    return "\f".join("\f".join(_form(form, sheet)) for form in forms)


def _form(form: GoalForm, sheet: Sheet) -> Iterator[str]:
    page = _Drawn()
    whole = form.table == "14"
    page.pieces.append((0, 25, DEPARTMENT if whole else PROJECT))
    page.pieces.append((1, 0, f"填报日期：{form.head.get('填报日期', '')}"))
    page.at = 2.5
    _head(page, form, sheet)
    if whole:
        _money(page, form)
        for label in ("部门职能概述", "年度工作任务"):
            _labelled(page, label, form.head[label], sheet)
        _lists(page, form, sheet)
    for goal, horizon, rows in _blocks(form):
        if goal:
            name, _colon, said = goal.partition("：")
            page.pieces.append((page.at, 3, f"{name}："))
            page.pieces.append((page.at, 30, said))
            page.at += 1 + sheet.padding
        most = sheet.rows or len(rows)
        for begun in range(0, len(rows), most):
            if begun:
                yield "\n".join(page.lines())
                page = _Drawn()
            above = rows[begun - 1].level1 if begun else ""
            _table(page, rows[begun : begun + most], horizon, sheet, above)
    page.pieces.append((page.at + 1, 0, NOTE))
    yield "\n".join(page.lines())


def _head(page: _Drawn, form: GoalForm, sheet: Sheet) -> None:
    head = form.head
    _labelled(page, "部门名称", head["部门名称"], sheet)
    if form.table == "14":
        page.pieces += [(page.at, 3, "填报人"), (page.at, 40, "联系电话")]
        page.at += 1 + sheet.padding
        return
    _labelled(page, "项目名称", head["项目名称"], sheet)
    page.pieces += [(page.at, 3, "填报人"), (page.at, 40, "联系电话")]
    page.at += 1 + sheet.padding
    for label, words in (
        ("项目属性", ("延续性项目", "新增性项目")),
        ("项目类型", ("经常性项目", "一次性项目")),
    ):
        ticked = [f"{word} {'☑' if word == head[label] else '□'}" for word in words]
        _labelled(page, label, "  ".join(ticked), sheet)
    page.pieces += [
        (page.at, 3, "项目负责人"),
        (page.at, 16, "甲乙丙"),
        (page.at, 30, "联系人"),
        (page.at, 50, "电话"),
    ]
    page.at += 1 + sheet.padding
    _labelled(page, "项目起止日期：", head["项目起止日期"], sheet)
    _labelled(page, "项目概况", head["项目概况"], sheet)
    _labelled(page, "立项情况（依据、可行性、必要性）", head["立项情况"], sheet)
    _funds(page, head, sheet)
    _labelled(page, "项目总目标", head["项目总目标"], sheet)
    _labelled(page, "年底绩效目标", head["年底绩效目标"], sheet)


def _labelled(page: _Drawn, label: str, said: str, sheet: Sheet) -> None:
    texts = [
        line for part in said.split("\n") for line in broken_at(part, TEXT) if line
    ]
    labels = broken_at(label, LABEL)
    height = max(len(texts), len(labels)) + sheet.padding
    page.cell(labels, 0, LABEL, page.at, height, sheet)
    page.cell(texts, LABEL + 3, TEXT, page.at, height, sheet, middle=False)
    page.at += height


def broken_at(text: str, width: int) -> list[str]:
    """Break a text as a cell of so many letters does."""
    return [text[at : at + width] for at in range(0, len(text), width)] or [""]


def _funds(page: _Drawn, head: dict[str, str], sheet: Sheet) -> None:
    names = (
        "项目总投入",
        "中央财政",
        "省级财政",
        "市级财政",
        "区级财政",
        "自筹（其他）",
    )
    height = 1 + sheet.padding
    for n, name in enumerate(names):
        page.pieces.append((page.at + n * height, 20, name))
        if head.get(name):
            page.pieces.append((page.at + n * height, 45, head[name]))
    whole = len(names) * height
    page.cell(["项目资金", "情况（万", "元）"], 0, 4, page.at, whole, sheet)
    page.cell(["资金构成"], 7, 4, page.at + height, whole - height, sheet)
    page.at += whole


def _money(page: _Drawn, form: GoalForm) -> None:
    years = form.head["年份"].split("、")
    for n, (at, word) in enumerate(
        (
            (20, "总体资金情况"),
            (34, "当年预算收支"),
            (48, "占比"),
            (56, "近两年收支情况"),
        )
    ):
        page.pieces.append((page.at + n % 2 * 0.1, at, word))
    page.pieces += [(page.at + 1, 56 + 10 * n, f"{y} 年") for n, y in enumerate(years)]
    page.at += 2.5
    for title, names in (
        ("收入", ("财政拨款", "其他资金", "收入合计")),
        ("支出", ("基本支出", "项目支出", "支出合计")),
    ):
        page.pieces.append((page.at + 1.4, 10, f"{title}构成"))
        for name in names:
            keys = [name, f"{name}占比", *(f"{name}{year}" for year in years)]
            page.pieces.append((page.at, 20, name.removeprefix(title)))
            page.pieces += [
                (page.at, at, form.head[key])
                for key, at in zip(keys, (34, 48, 56, 66), strict=True)
                if form.head.get(key)
            ]
            page.at += 1.4
    page.pieces.append((page.at - 4, 0, "部门总体"))
    page.pieces.append((page.at - 3, 0, "资金情况"))


def _lists(page: _Drawn, form: GoalForm, sheet: Sheet) -> None:
    page.pieces += [(page.at, 24, "长期目标"), (page.at, 56, "年度目标")]
    page.at += 1 + sheet.padding
    sides = [
        [
            line
            for kind, _number, text in form.goals
            if kind == horizon
            for line in broken_at(text, 20)
        ]
        for horizon in ("long_term", "annual")
    ]
    height = max(map(len, sides)) + sheet.padding
    page.cell(["整体绩效目标"], 0, LABEL, page.at - 1, height + 1, sheet)
    for lines, at in zip(sides, (LABEL + 3, 42), strict=True):
        page.cell(lines, at, 24, page.at, height, sheet, middle=False)
    page.at += height


def _blocks(form: GoalForm) -> Iterator[tuple[str, str, list[GoalRow]]]:
    keys = dict.fromkeys((row.goal, row.horizon) for row in form.rows)
    for goal, horizon in keys:
        rows = [r for r in form.rows if (r.goal, r.horizon) == (goal, horizon)]
        yield goal, horizon, rows


def _columns(
    rows: Sequence[GoalRow], sheet: Sheet, room: int
) -> list[tuple[str, int, int]]:
    """Return each column of a table, where it begins and how wide it is."""
    years = [str(year) for year, _text in rows[0].earlier]
    found, at = [], 0
    for key in ("table", "level1", "level2", "name", *years, "value", "standard"):
        width = sheet.widths["value" if key.isdigit() else key]
        if key == "value" and not years:
            width *= 3
        found.append((key, at, width))
        at += width + room
    return found


def _table(
    page: _Drawn,
    rows: Sequence[GoalRow],
    horizon: str,
    sheet: Sheet,
    above: str,
) -> None:
    """Print a table, or the rest of one whose page before ends with `above`."""
    top, whole = page.at, sheet.again or not above
    columns = _columns(rows, sheet, 2 if whole else 3)
    places = {key: (at, width) for key, at, width in columns}
    if whole:
        _headings(page, places, rows, sheet)
    level1, begun = rows[0].level1, page.at
    for row in [*rows, None]:
        if row is None or row.level1 != level1:
            if whole or level1 != above:
                page.cell(
                    broken(level1, sheet.widths["level1"]),
                    *places["level1"],
                    begun,
                    page.at - begun,
                    sheet,
                )
            if row is None:
                break
            level1, begun = row.level1, page.at
        cells = {
            "level2": row.level2,
            "name": row.name,
            **{str(year): said for year, said in row.earlier},
            "value": row.value,
            "standard": row.standard,
        }
        lines = {
            key: broken(said, places[key][1]) for key, said in cells.items() if said
        }
        height = max(map(len, lines.values())) + sheet.padding
        for key, pieces in lines.items():
            page.cell(pieces, *places[key], page.at, height, sheet)
        page.at += height
    name = "年度绩效指标" if horizon == "annual" else "长期绩效指标"
    if not above:
        page.cell(broken(name, 4), *places["table"], top, page.at - top, sheet)


def _headings(
    page: _Drawn,
    places: dict[str, tuple[int, int]],
    rows: Sequence[GoalRow],
    sheet: Sheet,
) -> None:
    centred = replace(sheet, centred=True, middle=True)
    years = [str(year) for year, _text in rows[0].earlier]
    names = {"level1": "一级指标", "level2": "二级指标", "name": "指标名称"}
    names["standard"] = "绩效标准"
    if not years:
        names["value"] = "指标值"
        height = 1 + sheet.padding
    else:
        height = 3.0 + sheet.padding
        page.pieces.append((page.at, places[years[-1]][0], "指标值"))
        page.pieces.append((page.at + 1, places[years[0]][0] + 3, "近两年指标值"))
        page.cell(["预期当年", "实现值"], *places["value"], page.at + 1, 2, centred)
        for year in years:
            page.cell([f"{year} 年"], *places[year], page.at + 2, 1, centred)
    for key, word in names.items():
        page.cell([word], *places[key], page.at, height, centred)
    page.at += height
