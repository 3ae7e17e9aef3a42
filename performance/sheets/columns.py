"""The quarter's workbook: one list of columns goes out and comes back."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Final

from django.utils import translation

from budget.book.writing import Column
from performance.choices import Grade, Measure, Quality
from performance.forms.entry import words_for
from performance.models import Actual, Indicator
from performance.rounding import plain

# Chinese whatever the language of the page: the file is read back by these names.
TITLE: Final = "填报表"
# Raised when a file of an earlier program can no longer be read.
FORMAT: Final = "1"
CHINESE: Final = "zh-hans"
COLUMNS: Final = (
    Column(key="id", title="编号", hidden=True),
    Column(key="version", title="版本", hidden=True),
    Column(key="period", title="期间", hidden=True),
    Column(key="mark", title="原样", hidden=True),
    Column(key="department", title="部门", width=14),
    Column(key="project", title="项目", width=24),
    Column(key="name", title="指标", width=26),
    Column(key="unit", title="单位", width=8),
    Column(key="target", title="全年目标", width=16),
    Column(key="previous", title="上期累计", width=12),
    Column(key="last_year", title="上年同期", width=12),
    Column(key="state", title="状态", width=12),
    Column(key="text", title="本期完成值（累计）", width=18, open=True),
    Column(key="quality", title="数据性质", width=10, open=True),
    Column(key="provider", title="数据提供", width=16, open=True),
    Column(key="source_date", title="数据日期", width=13, open=True),
    Column(key="explanation", title="情况说明", width=32, open=True),
)
NAMES: Final = {column.key: column.title for column in COLUMNS}
TITLES: Final = {column.title: column.key for column in COLUMNS}
TYPED: Final = tuple(column.key for column in COLUMNS if column.open)
MARK_LENGTH: Final = 12


def period_name(year: int, month: int) -> str:
    return f"{year}-{month:02d}"


def choices_of(indicator: Indicator, month: int) -> dict[str, str]:
    """Return the words to choose from and what each is stored as; none for a figure."""
    with translation.override(CHINESE):
        pairs = words_for(indicator, month)[1:]
        return {str(word): str(Grade(stored).value) for stored, word in pairs}


def qualities() -> dict[str, str]:
    """Return the words for 数据性质 and what each is stored as."""
    with translation.override(CHINESE):
        return {str(one.label): str(one.value) for one in Quality}


def texts_of(actual: Actual | None, indicator: Indicator, month: int) -> dict[str, str]:
    """Return what the open cells of a figure hold, as text; all "" where none is."""
    if actual is None:
        return dict.fromkeys(TYPED, "")
    stored = {value: word for word, value in qualities().items()}
    day = actual.source_date
    return {
        "text": _figure(actual, indicator, month),
        "quality": stored[actual.quality],
        "provider": actual.provider.strip(),
        "source_date": day.isoformat() if day else "",
        "explanation": "\n".join(actual.explanation.split("\n")).strip(),
    }


def mark_of(texts: dict[str, str]) -> str:
    """Return what tells whether a row came back as it went out."""
    joined = "\x1f".join(texts[key] for key in TYPED)
    return sha256(joined.encode()).hexdigest()[:MARK_LENGTH]


def _figure(actual: Actual, indicator: Indicator, month: int) -> str:
    if actual.grade:
        words = choices_of(indicator, month).items()
        return next((word for word, value in words if value == actual.grade), "")
    if indicator.measure == Measure.DATE:
        return actual.date.isoformat() if actual.date else ""
    return plain(actual.value) if actual.value is not None else actual.as_typed


def guide(period: str, due: str) -> Sequence[str]:
    """Return the sheet of instructions, line by line."""
    return (
        f"{period}填报表：怎么填",
        f"1. 截止日：{due}。只填黄色单元格，其余单元格已锁定，供核对。",
        "2. “本期完成值”是年初至本期末的累计数，按“单位”列填写："
        "如单位是亿元而手头是5500万元，填0.55。",
        "3. 定性、是否类指标从下拉列表中选择；时限类填日期，如2024-09-30。",
        "4. 百分比填数字即可：12或12%都表示百分之十二。",
        "5. 累计数比上期减少的，在“情况说明”中写明原因。",
        "6. 不要增加、删除、复制行，不要改列名，不要合并单元格；暂时没有数的行留空。",
        "7. 填好保存，在“我的填报”页上传。上传后先核对，全部问题一次列出；"
        "确认之前不会保存任何数据。",
        "8. 也可以另存为CSV（UTF-8或GB18030编码）上传。",
    )
