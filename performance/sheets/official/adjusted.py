"""绩效目标调整申请表: what is asked to be changed on one form, or added to it."""

from collections.abc import Iterable, Sequence
from typing import Final

from budget.book.paper.layout import Look, Paper, label, merged_down, value
from performance.models import Addition, Adjustment
from performance.queries.adjusted import Asked
from performance.sheets.official.parts import Row

TITLE: Final = "绩效目标调整申请表"
# Level 1, level 2, name, the value so far, the new value, from which day.
COLUMNS: Final = (14, 14, 26, 16, 16, 14)
SIGNATURES: Final = ("填报人（签字）", "部门负责人（签字）", "单位（盖章）")
NOTES: Final = (
    "备注：1.批复后的绩效目标须按程序调整，不得直接修改。",
    "2.“原指标值”为提出调整时有效的指标值；新指标值自生效日期起执行。",
    "3.“新增”为年中追加的指标，自生效日期起执行。",
)
# In the place of the value so far, of a row that is to join the form.
NEW: Final = "（新增）"
_ACROSS: Final = 4


def described(asked: Asked, imprint: Sequence[str] = ()) -> Paper:
    """Describe the application that an adjustment or an addition belongs to."""
    goal, of = asked.goal, asked.of
    year = goal.project_year
    form = year.project.name if year else "部门整体支出"
    return Paper(
        title=TITLE,
        dateline=f"（{goal.year}年度）",
        columns=COLUMNS,
        rows=(
            _line("部门名称", asked.body, "body"),
            _line("项目名称", form, "form"),
            *([_line("项目代码", year.code, "code")] if year else []),
            (label("原定目标", 2), value(_goals(asked), "goal", 4, look=Look.TEXT)),
            (
                label("一级指标"),
                label("二级指标"),
                label("指标名称"),
                label("原指标值"),
                label("调整后指标值"),
                label("生效日期"),
            ),
            *_rows(asked.rows),
            *_added(asked.additions),
            (label(_why(asked), 2), value(_reasons(asked), "why", 4, look=Look.TEXT)),
            (
                label("文号", 2),
                value(of.document_no, "document_no", 2),
                label("批准日期"),
                value(_day(of), "decided_on"),
            ),
            _line("批准机关", of.authority, "authority"),
        ),
        notes=NOTES if asked.additions else NOTES[:2],
        signatures=SIGNATURES,
        imprint=tuple(imprint),
    )


def _line(name: str, words: str, key: str) -> Row:
    return label(name, 2), value(words, key, _ACROSS)


def _rows(rows: Sequence[Adjustment]) -> Iterable[Row]:
    covers = merged_down([row.target.level1 for row in rows])
    for row, down in zip(rows, covers, strict=True):
        target, key = row.target, f"adjustment.{row.pk}"
        head = (value(target.level1, f"{key}.level1", down=down),) if down else ()
        yield (
            *head,
            value(target.level2, f"{key}.level2"),
            value(target.name_printed, f"{key}.name"),
            value(row.before.text, f"{key}.before"),
            value(row.text, f"{key}.after"),
            value(f"{row.valid_from:%Y-%m-%d}", f"{key}.from"),
        )


def _added(rows: Sequence[Addition]) -> Iterable[Row]:
    """Return the rows that are to join the form: they have no value so far."""
    for row, down in zip(rows, merged_down([one.level1 for one in rows]), strict=True):
        key = f"addition.{row.pk}"
        head = (value(row.level1, f"{key}.level1", down=down),) if down else ()
        yield (
            *head,
            value(row.level2, f"{key}.level2"),
            value(row.name, f"{key}.name"),
            value(NEW, f"{key}.before"),
            value(row.value, f"{key}.after"),
            value(f"{row.valid_from:%Y-%m-%d}", f"{key}.from"),
        )


def _why(asked: Asked) -> str:
    if not asked.rows:
        return "追加理由"
    return "调整、追加理由" if asked.additions else "调整理由"


def _goals(asked: Asked) -> str:
    goals = [row.target.goal for row in asked.rows]
    goals += [row.goal for row in asked.additions]
    return "\n".join(dict.fromkeys(goal.text for goal in goals))


def _reasons(asked: Asked) -> str:
    return "\n".join(dict.fromkeys(row.reason for row in asked.all))


def _day(row: Adjustment | Addition) -> str:
    return f"{row.decided_on:%Y-%m-%d}" if row.decided_on else ""
