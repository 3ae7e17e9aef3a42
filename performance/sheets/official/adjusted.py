"""绩效目标调整申请表: what one document asks to change on one form."""

from collections.abc import Iterable, Sequence
from typing import Final

from budget.book.paper.layout import Look, Paper, label, merged_down, value
from performance.models import Adjustment
from performance.queries.adjusted import Asked
from performance.sheets.official.parts import Row

TITLE: Final = "绩效目标调整申请表"
# Level 1, level 2, name, the value so far, the new value, from which day.
COLUMNS: Final = (14, 14, 26, 16, 16, 14)
SIGNATURES: Final = ("填报人（签字）", "部门负责人（签字）", "单位（盖章）")
NOTES: Final = (
    "备注：1.批复后的绩效目标须按程序调整，不得直接修改。",
    "2.“原指标值”为提出调整时有效的指标值；新指标值自生效日期起执行。",
)
_ACROSS: Final = 4


def described(asked: Asked, imprint: Sequence[str] = ()) -> Paper:
    """Describe the application that an adjustment belongs to."""
    first = asked.rows[0]
    goal = first.target.goal
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
            (label("调整理由", 2), value(_reasons(asked), "why", 4, look=Look.TEXT)),
            (
                label("文号", 2),
                value(first.document_no, "document_no", 2),
                label("批准日期"),
                value(_day(first), "decided_on"),
            ),
            _line("批准机关", first.authority, "authority"),
        ),
        notes=NOTES,
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


def _goals(asked: Asked) -> str:
    return "\n".join(dict.fromkeys(row.target.goal.text for row in asked.rows))


def _reasons(asked: Asked) -> str:
    return "\n".join(dict.fromkeys(row.reason for row in asked.rows))


def _day(row: Adjustment) -> str:
    return f"{row.decided_on:%Y-%m-%d}" if row.decided_on else ""
