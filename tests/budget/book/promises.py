"""Goal forms for publications that do not exist: their money taken from the tables,
their indicators such that every rule of reconciliation holds.

`with_goals(publication(seed), seed)` adds them; `pages` prints them as a PDF's text.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from budget.publication import GoalForm, GoalRow, Publication, Row, Statement
from tests.budget.book.readers import goal_pages
from tests.budget.book.readers.goal_pages import Manner

COUNT, QUALITY = ("产出指标", "数量指标"), ("产出指标", "质量指标")
EFFECT, CONTENT = ("效益指标", "经济效益指标"), ("满意度指标", "服务对象满意度指标")
INVESTED = "工业投资（亿元）"
FIRMS, NET = "规上企业数（家）", "净增规上企业（家）"


def with_goals(made: Publication, seed: int = 0) -> Publication:
    """Return a publication with a form 14 and a form 15 for each of its projects."""
    dice = random.Random(f"promises {seed}")
    own = [*_growing(dice, made.year), *_stock(dice, made.year), *_rates(dice, made)]
    forms = [_department(made, own)]
    forms += [
        GoalForm("15", _project_head(made, row), tuple(_of_project(dice, made, own)))
        for row in _projects(made)
    ]
    invested = dict(own[0].earlier)[made.year - 1]
    said = Statement("result:全年完成工业投资", Decimal(invested), "亿元", "")
    return replace(made, forms=tuple(forms), statements=(*made.statements, said))


def pages(made: Publication, manner: Manner = goal_pages.MANNERS[0]) -> list[str]:
    """Print the goal forms of a publication as the text of a PDF comes out."""
    lines: list[str] = []
    for form in made.forms:
        lines += _pages_14(form, manner) if form.table == "14" else _pages_15(form)
        if form.table == "15":
            lines += goal_pages.table(form.rows, manner)
            lines.append("备注：1.“年度绩效目标”：请结合部门职能编报。")
    return lines


def _row(
    year: int, name: str, level: tuple[str, str], goal: str, *values: str
) -> GoalRow:
    """Return an annual row: the values of two years, then the target."""
    earlier = ((year - 2, values[0]), (year - 1, values[1]))
    return GoalRow(goal, *level, name, values[2], earlier=earlier)


def _growing(dice: random.Random, year: int) -> Iterator[GoalRow]:
    """A level and its growth: what the one says of a year, the other bears out."""
    first, second = dice.randint(3, 8), dice.randint(9, 15)
    base = dice.randint(1, 9)
    before = Decimal(base * (100 + first))
    now = before * (100 + second) / 100
    goal = "年度目标1：工业投资"
    levels = (f"{base * 100}", f"{before:f}", f"{now.normalize():f}")
    yield _row(year, INVESTED, EFFECT, goal, *levels)
    growths = (f"{dice.randint(1, 2)}%", f"{first}%", f"{second}%")
    yield _row(year, "工业投资增幅", EFFECT, goal, *growths)


def _stock(dice: random.Random, year: int) -> Iterator[GoalRow]:
    """A stock and what it gains net, both with their targets."""
    gains = sorted(dice.sample(range(4, 20), 3))
    last = dice.randint(100, 200)
    stock = (last - gains[1], last, last + gains[2])
    goal = "年度目标2：净增规上企业"
    yield _row(year, FIRMS, COUNT, goal, *map(str, stock))
    yield _row(year, NET, COUNT, goal, *map(str, gains))


def _rates(dice: random.Random, made: Publication) -> Iterator[GoalRow]:
    last = dice.randint(90, 96)
    goal = "年度目标3：优化服务"
    values = (f"{last - 2}%", f"{last}%", f"≥{dice.randint(last, 98)}%")
    yield _row(made.year, "诉求办结率", QUALITY, goal, *values)
    content = (f"{last - 1}%", f"{last}%", f"≥{last}%")
    yield _row(made.year, "企业对服务的满意度", CONTENT, goal, *content)


def _of_project(
    dice: random.Random, made: Publication, own: Sequence[GoalRow]
) -> Iterator[GoalRow]:
    """A project's own rows, and now and then one that the department has, too."""
    if dice.random() < 0.5:
        yield replace(own[0], goal="")
    first = dice.randint(1, 40)
    counts = (str(first), str(first + 3), f"≥{first + dice.randint(3, 9)}")
    yield _row(made.year, "开展集中培训（次）", COUNT, "", *counts)
    rates = (f"{dice.randint(95, 100)}%", "96%", "≥96%")
    yield _row(made.year, "项目验收合格率", QUALITY, "", *rates)


def _department(made: Publication, rows: Sequence[GoalRow]) -> GoalForm:
    goals = (
        ("annual", 1, f"目标1：完成工业投资{rows[0].value}亿元"),
        ("annual", 2, f"目标2：净增规上企业{rows[3].value}家"),
        ("annual", 3, "目标3：优化服务"),
    )
    return GoalForm("14", _department_head(made), tuple(rows), goals)


def _department_head(made: Publication) -> dict[str, str]:
    spent, got = made.tables["3"].total, made.tables["2"].total
    whole, fiscal = (
        _wan(made, "2", got, "total"),
        _wan(made, "4", made.tables["4"].rows[-1], "income"),
    )
    money = {
        "财政拨款": fiscal,
        "其他资金": whole - fiscal,
        "收入合计": whole,
        "基本支出": _wan(made, "3", spent, "basic"),
        "项目支出": _wan(made, "3", spent, "project"),
        "支出合计": _wan(made, "3", spent, "total"),
    }
    head = {"部门名称": made.department_name}
    for name, amount in money.items():
        head[name] = f"{amount}万元"
        if name not in ("收入合计", "支出合计"):
            share = (amount * 100 / whole).quantize(Decimal("0.01"), ROUND_HALF_UP)
            head[f"{name}占比"] = f"{share}%"
    return head


def _project_head(made: Publication, row: Row) -> dict[str, str]:
    amount = f"{_wan(made, '10', row, 'total')}万元"
    return {
        "部门名称": made.department_name,
        "项目名称": row.text("name"),
        "项目总投入": amount,
        "区级财政": amount,
    }


def _projects(made: Publication) -> list[Row]:
    return [row for row in made.tables["10"].rows if row.text("unit")]


def _wan(made: Publication, key: str, row: Row | None, column: str) -> Decimal:
    number = (row.number(column) if row else None) or Decimal(0)
    if made.tables[key].unit == "元":
        number /= 10_000
    return number.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _pages_14(form: GoalForm, manner: Manner) -> list[str]:
    head = form.head

    def money(name: str, label: str = "") -> str:
        share = head.get(f"{name}占比", "100%")
        return f"{label or name} {head[name]} {share}"

    lines = [
        "部门整体支出绩效目标申报表",
        "填报日期： 年 月 日",
        f"部门名称 {head['部门名称']}",
        "填报人 甲乙丙 联系电话 13900000000",
        *("部门总体资金  情", "况", "（万元）"),
        "总体资金情况 当年预算 收支 占比 近两年收支情况",
        "  ".join(f"{year} 年" for year, _text in reversed(form.rows[0].earlier)),
        *("收入", "构成", money("财政拨款"), money("其他资金")),
        money("收入合计", "合计"),
        *("支出", "构成", money("基本支出"), money("项目支出")),
        money("支出合计", "合计"),
        *("部门职能概述", "1.服务企业。", "年度工作任务", "1、促投资。"),
        *("整体绩效目标", "长期目标 年度目标"),
        *[text for _kind, _number, text in form.goals],
    ]
    for goal in dict.fromkeys(row.goal for row in form.rows):
        rows = [row for row in form.rows if row.goal == goal]
        lines += [goal, *goal_pages.table(rows, manner)]
    return [*lines, "备注：1.“整体绩效目标”：请结合部门职能编报。"]


def _pages_15(form: GoalForm) -> list[str]:
    head = form.head
    return [
        "项目支出绩效目标申报表",
        "填报日期： 2025 年 2 月 3 日",
        f"部门名称 {head['部门名称']}",
        f"项目名称 {head['项目名称']}",
        "填报人 甲乙丙 联系电话 13900000000",
        "项目属性 □ 延续性项目 ☑ 新增性项目",
        "项目类型 经常性项目 √ 一次性项目 □",
        "项目负责人 丁戊己 联系人 庚辛壬 电话 027-0000000",
        "项目起止日期： 2025年1月1日 至 2026年6月30日",
        "项目概况 服务企业。",
        *("立项情况（依据", "、可行性、必要", "性）", "根据区政府的要求办理。"),
        *("项目资金情况", "（万元）", f"项目总投入 {head['项目总投入']}", "资金构成"),
        *("中央财政", "省级财政", "市级财政", f"区级财政 {head['区级财政']}"),
        *("自筹（其他）", "项目总目标 服务企业", "年底绩效目标 服务企业"),
    ]
