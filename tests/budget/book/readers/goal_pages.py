"""Goal forms of invented bureaus, printed as the text of a PDF comes out.

An extractor prints a row cell by cell: a cell that was broken takes lines of its own,
cells on one line follow each other with a blank. Where lines break, whether empty lines
stand between them and whether blanks come before marks differs from one to another.
"""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from budget.publication import GoalRow

NAMES = (
    "农村供水保障人口（万人）",
    "河道清淤长度（公里）",
    "水库除险加固完成数（座）",
    "水质达标率",
    "防汛物资储备到位率",
    "巡河次数（次）",
    "节水型企业创建数量（家）",
    "取水许可办结率",
    "群众对供水服务的满意度",
    "项目按期完工率",
)
FIGURES = ("12", "≥95%", "100%", "3.5", "≤2", "1,280", "98.6%", "0")
PROSE = ("按时完成", "持续改善", "有效保障防洪安全和供水安全", "按照合同标准")
STANDARDS = ("计划标准", "行业标准", "历史标准", "市级目标")
LEVELS = (
    ("产出指标", "数量指标"),
    ("产出指标", "质量指标"),
    ("产出指标", "时效指标"),
    ("效益指标", "社会效益指标"),
    ("效益指标", "生态效益指标"),
    ("满意度指标", "服务对象满意度指标"),
)


@dataclass(frozen=True)
class Manner:
    """How an extractor prints: letters a line of a name and of a value hold, and
    whether empty lines and blanks before marks and figures stand between."""

    name: int = 7
    value: int = 6
    level: int = 6
    spaced: bool = False
    empty: bool = False


MANNERS = (
    Manner(),
    Manner(name=9, value=5, level=2, empty=True),
    Manner(name=6, value=8, level=4, spaced=True),
)


def invented(
    seed: int, *, years: Sequence[int] = (2023, 2024), count: int = 6, goal: str = ""
) -> list[GoalRow]:
    """Return rows that an official form could have; `years` () is a long-term one."""
    chance = random.Random(seed)
    rows = []
    for level1, level2 in LEVELS[:count]:
        pool = chance.choice((FIGURES, FIGURES, (chance.choice(PROSE),)))
        values = [chance.choice(pool) for _year in (*years, None)]
        rows.append(
            GoalRow(
                goal=goal,
                level1=level1,
                level2=level2,
                name=chance.choice(NAMES),
                value=values[-1],
                standard=chance.choice(("", *STANDARDS)),
                earlier=tuple(zip(years, values, strict=False)),
                horizon="annual" if years else "long_term",
            )
        )
    return rows


def row(years: Sequence[int], name: str, value: str) -> GoalRow:
    """Return one row whose values are the same in every year."""
    earlier = tuple((year, value) for year in years)
    return GoalRow("", "产出指标", "数量指标", name, value, "", earlier)


def table(rows: Sequence[GoalRow], manner: Manner) -> list[str]:
    """Print an indicator table with its head."""
    years = [year for year, _text in rows[0].earlier]
    kind = "年度" if rows[0].horizon == "annual" else "长期"
    lines = [f"{kind}绩效指标", "一级", "指标", "二级指标 指标名称"]
    if years:
        lines += ["指标值", "绩效标准近两年指标值", "预期当年实现值"]
        lines.append("  ".join(f"{year} 年" for year in years))
    else:
        lines.append("指标值 绩效标准")
    above = ""
    for row in rows:
        if row.level1 != above:
            lines += broken(row.level1, manner.level)
            above = row.level1
        lines += _row(row, manner)
        lines += [""] * manner.empty
    return lines


def _row(row: GoalRow, manner: Manner) -> list[str]:
    cells = [
        *[broken(row.level2, manner.name), broken(row.name, manner.name)],
        *[broken(text, manner.value) for _year, text in row.earlier],
        broken(row.value, manner.value),
    ]
    if row.standard:
        cells.append([row.standard])
    lines: list[str] = []
    open_line = False
    for cell in cells:
        if len(cell) == 1 and open_line:
            lines[-1] += f" {cell[0]}"
        else:
            lines += _with_gaps(cell, manner)
        open_line = len(cell) == 1
    return lines


def _with_gaps(cell: Iterable[str], manner: Manner) -> list[str]:
    found: list[str] = []
    for line in cell:
        found += [line, ""] if manner.empty else [line]
    return found


def broken(text: str, width: int) -> list[str]:
    """Break a text as a cell of so many letters does; a figure is never broken."""
    if text[0] in "≥≤0123456789":
        return [text]
    return [text[at : at + width] for at in range(0, len(text), width)]


def project(
    name: str, rows: Sequence[GoalRow], manner: Manner, body: str = "云梦区水务局"
) -> list[str]:
    """Print a project's form; people are in it as a real one has them."""
    mark = " " if manner.spaced else ""
    return [
        "项目支出绩效目标申报表",
        "填报日期： 2025 年 2 月 3 日",
        f"部门名称 {body}",
        f"项目名称 {name}",
        "填报人 甲乙丙 联系电话 13900000000",
        "项目属性 □ 延续性项目 ☑ 新增性项目",
        "项目类型 经常性项目 √ 一次性项目 □",
        "项目负责人 丁戊己 联系人 庚辛壬 电话 027-0000000",
        "项目起止日期： 2025年1月1日 至 2026年6月30日",
        f"项目概况 巡查河道{mark}，清理淤积。",
        "立项情况（依据",
        "、可行性、必要",
        "性）",
        "1、根据《水法》。",
        "2、根据区政府的要求",
        "办理。",
        "项目资金情况",
        "（万元）",
        "项目总投入 120.5万元",
        "资金构成",
        "中央财政 20万元",
        "省级财政",
        "市级财政 0.5万元",
        "区级财政 100万元",
        "自筹（其他）",
        "项目总目标 保障供水",
        f"年底绩效目标 保障{mark}供水",
        *table(rows, manner),
        "备注：1.“年度绩效目标”：请结合部门职能编报。",
        "2.“二级指标”中“产出指标”请选择填报数量、质量、时效、成本等指标。",
    ]


def department(
    goals: Sequence[tuple[str, Sequence[GoalRow]]],
    listed: Sequence[str],
    manner: Manner,
    body: str = "云梦区水务局",
) -> list[str]:
    """Print a department's form: `goals` are headings with their rows."""
    lines = [
        "部门整体支出绩效目标申报表",
        "填报日期： 年 月 日",
        f"部门名称 {body}",
        "填报人 甲乙丙 联系电话 13900000000",
        "部门总体资金  情",
        "况",
        "（万元）",
        "总体资金情况 当年预算 收支 占比 近两年收支情况",
        "2024 年 2023 年",
        "收入",
        "构成",
        "财政拨款 900.10万元 90.01% 800万元 700万元",
        "其他资金 100万元 9.99%",
        "合计 1000.10万元 100% 800万元 700万元",
        "支出",
        "构成",
        "基本支出 600万元 60% 500万元 400万元",
        "项目支出 400.10万元 40% 300万元 300万元",
        "合计 1000.10万元 100% 800万元 700万元",
        "部门职能概述",
        "1.管理河道，",
        "保护水源。",
        "2.防汛抗旱。",
        "年度工作任务",
        "1、修水库。",
        "整体绩效目标",
        "长期目标 年度目标",
        *listed,
    ]
    for heading, rows in goals:
        lines += [heading, *table(rows, manner)]
    return [*lines, "备注：1.“整体绩效目标”：请结合部门职能编报。"]
