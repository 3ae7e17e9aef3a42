"""What the 申报表 of projects and of departments have in common.

The wording, the order and the merged cells are those of tables 14 and 15 of a
published 2024 budget of Wuhan.
"""

import datetime
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final

from budget import money, periods
from budget.book.paper.layout import Cell, Look, label, merged_down, value
from performance.models import Target
from performance.queries.facts import Commitment

# What the whole table is called, then one column each: level 1, level 2, name, the
# year before last, last year, this year, standard.
COLUMNS: Final = (9, 9, 14, 19, 12, 11, 14, 12)
SIGNATURES: Final = ("填报人（签字）", "部门负责人（签字）", "单位（盖章）")
NOTES: Final = (
    "备注：1.“{goal}”：请结合部门职能、工作规划、项目支出投向等编报。",
    "2.“二级指标”中“产出指标”请选择填报数量、质量、时效、成本等指标；“效益指标”请选择"
    "填报社会效益、经济效益、生态效益、可持续发展影响、服务对象满意度等指标。",
    "3.“绩效标准”：设定绩效指标值时的依据或参考标准。",
)

Row = tuple[Cell, ...]


def line(name: str, text: str, key: str) -> Row:
    """Return a row of a name and one short value."""
    return label(name, 2), value(text, key, 6)


def text(name: str, text: str, key: str) -> Row:
    """Return a row of a name and running text."""
    return label(name, 2), value(text, key, 6, look=Look.TEXT)


def filler() -> Row:
    """Return the row of who filled the form in: left for a person to write."""
    return (
        label("填报人", 2),
        value("", "filler", 2, personal=True),
        label("联系电话", 2),
        value("", "filler_phone", 2, personal=True),
    )


def annual(targets: Sequence[Target], year: int) -> Iterable[Row]:
    """Return the table of a year's commitments."""
    yield (
        label("年度绩效指标", 1, 3 + len(targets)),
        label("一级指标", 1, 3),
        label("二级指标", 1, 3),
        label("指标名称", 1, 3),
        label("指标值", 3),
        label("绩效标准", 1, 3),
    )
    yield label("近两年指标值", 2), label("预期当年实现值", 1, 2)
    yield label(f"{year - 2}年"), label(f"{year - 1}年")
    for target, covers in zip(targets, _covers(targets), strict=True):
        key = f"target.{target.pk}"
        yield (
            *_named(target, covers),
            value(target.before_last_printed, f"{key}.before_last"),
            value(target.last_printed, f"{key}.last"),
            value(target.value_printed, f"{key}.value"),
            value(target.standard, f"{key}.standard"),
        )


def long_term(targets: Sequence[Target]) -> Iterable[Row]:
    """Return the table of long-term commitments."""
    yield (
        label("长期绩效指标", 1, 1 + len(targets)),
        label("一级指标"),
        label("二级指标"),
        label("指标名称"),
        label("指标值", 3),
        label("绩效标准"),
    )
    for target, covers in zip(targets, _covers(targets), strict=True):
        yield (
            *_named(target, covers),
            value(target.value_printed, f"target.{target.pk}.value", 3),
            value(target.standard, f"target.{target.pk}.standard"),
        )


def table_in(rows: Sequence[Row]) -> tuple[int, int, int]:
    """Return where a form's one table of indicators has its heads and its rows.

    What the whole table is called stands left of all of them.
    """
    for at, row in enumerate(rows):
        for cell in row:
            if cell.look is Look.LABEL and cell.text == "一级指标":
                return at, at + cell.down, at + row[0].down
    return 0, 0, 0


def notes(goal: str, targets: Iterable[Target] = ()) -> tuple[str, ...]:
    """Return the form's footnotes; `goal` is what it calls its goal.

    Rows that joined it in mid-year are named, with the document that let them in.
    """
    said = [
        f"{one.name}（{one.document_no}，自{one.valid_from:%Y-%m-%d}起执行）"
        for target in targets
        if (one := getattr(target, "addition", None)) is not None
    ]
    joined = (f"4.年中追加{len(said)}项：{'；'.join(said)}。",) if said else ()
    return NOTES[0].format(goal=goal), *NOTES[1:], *joined


def dateline(day: datetime.date | None) -> str:
    """Return the line under the title; a day that is not known is left to write."""
    text = f"{day.year} 年 {day.month} 月 {day.day} 日" if day else "　　年　　月　　日"
    return f"填报日期：{text}"


def wan(amount: Decimal) -> str:
    """Return an amount of 元 as the forms print it: 988.14万元, without separators."""
    return money.display(amount).replace(",", "") + "万元"


def waits(commitment: Commitment) -> str:
    """Say why a commitment does not bind yet."""
    if commitment.carried_from_id is not None:
        return "结转自上年，待批复"
    return "年中追加，待批复" if commitment.approved_on is None else "未到生效日期"


def as_of(month: int) -> str:
    """Return what stands below a figure that is of an earlier month."""
    return f"\n（{periods.short_label(month)}）"


def _covers(targets: Sequence[Target]) -> list[int]:
    return merged_down([target.level1 for target in targets])


def _named(target: Target, covers: int) -> Row:
    """Return level 1 where it begins, level 2 and the name."""
    key = f"target.{target.pk}"
    first = (value(target.level1, f"{key}.level1", down=covers),) if covers else ()
    return (
        *first,
        value(target.level2, f"{key}.level2"),
        value(target.name_printed, f"{key}.name"),
    )
